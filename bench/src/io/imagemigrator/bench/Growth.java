package io.imagemigrator.bench;

import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whether time grows with the number of tags in proportion, and memory not at all. */
final class Growth {
  private static final String ROW = "  %9s %8s %8s %9s %12s %14s%n";

  private final List<Integer> sizes;

  Growth(List<Integer> sizes) {
    this.sizes = sizes;
  }

  void run() throws IOException {
    measure(1);
    System.out.printf("%ngrowth: tags of one image without layers, stub registries%n");
    System.out.printf(ROW, "tags", "wall s", "CPU s", "peak MiB", "tags/s", "tags/s added");
    int smallerTags = 0;
    double smallerSeconds = 0;
    for (int tags : sizes) {
      Usage usage = measure(tags);
      // The rate between two sizes leaves the start of the program out.
      double added = (tags - smallerTags) / (usage.wallSeconds() - smallerSeconds);
      System.out.printf(
          ROW,
          tags,
          "%.2f".formatted(usage.wallSeconds()),
          "%.2f".formatted(usage.cpuSeconds()),
          "%.0f".formatted(usage.peakMib()),
          "%.0f".formatted(tags / usage.wallSeconds()),
          smallerTags == 0 ? "" : "%.0f".formatted(added));
      smallerTags = tags;
      smallerSeconds = usage.wallSeconds();
    }
  }

  private static Usage measure(int tags) throws IOException {
    try (StubRegistry source = new StubRegistry(tags);
        StubRegistry target = new StubRegistry(0);
        TemporaryFolder folder = TemporaryFolder.create("bench")) {
      Path files = folder.path();
      Job job = new Job(files, source.host(), target.host(), List.of());
      String rule =
          "{\"%s/bench/growth\":\"%s/bench/growth\"}".formatted(source.host(), target.host());
      List<String> command = Tool.IMAGE_MIGRATOR.command(job);
      job.write("images.json", rule);
      Usage usage = MeasuredProgram.run(command, files);
      if (target.count() != tags) {
        throw new BenchException("the target has %d of %d tags".formatted(target.count(), tags));
      }
      return usage;
    }
  }
}
