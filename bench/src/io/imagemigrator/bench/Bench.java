package io.imagemigrator.bench;

import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets the tools copy each workload in turn, several times, and reports what they took. */
final class Bench {
  private final BenchOptions options;
  private final List<Tool> tools;
  private final Map<Tool, String> versions = new EnumMap<>(Tool.class);

  Bench(BenchOptions options) {
    this.options = options;
    this.tools = options.tools();
  }

  void run(List<Workload> workloads) throws IOException, InterruptedException {
    getReady();
    List<Comparison> comparisons = new ArrayList<>();
    Files.createDirectories(options.results());
    for (Workload workload : workloads) {
      Comparison comparison = compare(workload);
      comparisons.add(comparison);
      ResultTable.print(comparison, System.out);
      // After each workload, so that a run that is stopped leaves what it has.
      ResultFile.write(
          options.results().resolve("result.json"),
          versions,
          options.delay(),
          options.seed(),
          comparisons);
      Chart.write(options.results().resolve("chart.svg"), options.delay(), comparisons);
    }
  }

  /**
   * Has every program in the page cache, and our archive of classes made: both are done once on a
   * machine, not for each run.
   */
  private void getReady() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("bench")) {
      Job nothing = new Job(folder.path(), "localhost:1", "localhost:2", List.of());
      MeasuredProgram.run(Tool.IMAGE_MIGRATOR.command(nothing), folder.path());
    }
    for (Tool tool : tools) {
      Launcher.Result result = Launcher.of(tool.versionCommand()).run();
      String version = result.stdout().strip().lines().findFirst().orElse("unknown");
      versions.put(tool, version);
      System.out.println(tool.title() + ": " + version);
    }
  }

  private Comparison compare(Workload workload) throws IOException, InterruptedException {
    SourceContent content = SourceContent.of(workload, options.seed(), options.storage());
    Comparison comparison = new Comparison(workload);
    List<Tool> taking = new ArrayList<>(tools);
    for (int run = 1; run <= options.runs(); run++) {
      for (Tool tool : List.copyOf(taking)) {
        try {
          Usage usage = measure(tool, workload, content);
          System.err.printf(
              "%s, run %d: %s %.2f s%n", workload.title(), run, tool.title(), usage.wallSeconds());
          comparison.add(tool, usage);
        } catch (BenchException e) {
          if (tool == Tool.IMAGE_MIGRATOR) {
            throw e;
          }
          System.err.printf("%s: LEFT OUT: %s%n", workload.title(), e.getMessage());
          taking.remove(tool);
          comparison.remove(tool);
        }
      }
    }
    return comparison;
  }

  private Usage measure(Tool tool, Workload workload, SourceContent content)
      throws IOException, InterruptedException {
    try (Stage stage = new Stage(workload, options.seed(), content, options.delay())) {
      Job job = stage.job(content.repositories());
      Usage usage = MeasuredProgram.run(tool.command(job), job.folder());
      Optional<String> difference =
          new CopyCheck(stage.targetUrl(), Job.NAMESPACE).firstDifference(content.items());
      if (difference.isPresent()) {
        throw new BenchException(
            "the copy by " + tool.title() + " is not right: " + difference.get());
      }
      return usage;
    }
  }
}
