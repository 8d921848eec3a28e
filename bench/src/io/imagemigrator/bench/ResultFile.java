package io.imagemigrator.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Every figure of every run as JSON, and on which machine it was taken. */
final class ResultFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultFile() {}

  static void write(
      Path file,
      Map<Tool, String> versions,
      Duration delay,
      long seed,
      List<Comparison> comparisons)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", "image-migrator/bench/1");
    root.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    root.put("cores", Runtime.getRuntime().availableProcessors());
    root.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    root.put("java", System.getProperty("java.vm.version"));
    root.put("seed", seed);
    root.put("delayMillis", delay.toMillis());
    ObjectNode tools = root.putObject("versions");
    versions.forEach((tool, version) -> tools.put(tool.title(), version));
    ArrayNode workloads = root.putArray("workloads");
    comparisons.forEach(comparison -> add(comparison, workloads.addObject()));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, JSON.writeValueAsBytes(root));
  }

  private static void add(Comparison comparison, ObjectNode node) {
    node.put("workload", comparison.workload().title());
    ArrayNode tools = node.putArray("tools");
    for (Tool tool : comparison.tools()) {
      ObjectNode entry = tools.addObject();
      entry.put("tool", tool.title());
      ArrayNode runs = entry.putArray("runs");
      for (Usage usage : comparison.runs(tool)) {
        runs.addObject()
            .put("wallSeconds", usage.wallSeconds())
            .put("userSeconds", usage.userSeconds())
            .put("systemSeconds", usage.systemSeconds())
            .put("peakKib", usage.peakKib());
      }
      if (tool != Tool.IMAGE_MIGRATOR) {
        ObjectNode ratios = entry.putObject("medianRatioOfOurs");
        ratios.put(
            "wall", comparison.ratio(Tool.IMAGE_MIGRATOR, tool, Usage::wallSeconds).median());
        ratios.put("cpu", comparison.ratio(Tool.IMAGE_MIGRATOR, tool, Usage::cpuSeconds).median());
        ratios.put("peak", comparison.ratio(Tool.IMAGE_MIGRATOR, tool, Usage::peakMib).median());
      }
    }
  }
}
