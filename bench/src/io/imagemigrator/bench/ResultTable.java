package io.imagemigrator.bench;

import java.io.PrintStream;
import java.util.Locale;

/** The figures of a workload as text. */
final class ResultTable {
  private static final String ROW = "  %-15s %23s %23s %20s %10s %8s%n";

  private ResultTable() {}

  static void print(Comparison comparison, PrintStream out) {
    Workload workload = comparison.workload();
    int runs = comparison.runs(Tool.IMAGE_MIGRATOR).size();
    out.printf("%n%s: %s; runs: %d%n", workload.title(), workload.description(), runs);
    out.printf(ROW, "", "wall seconds", "CPU seconds", "peak MiB", "ours/this", "");
    out.printf(
        ROW, "", "min median    max", "min median    max", "min median   max", "wall", "CPU");
    for (Tool tool : comparison.tools()) {
      boolean ours = tool == Tool.IMAGE_MIGRATOR;
      out.printf(
          ROW,
          tool.title(),
          comparison.spread(tool, Usage::wallSeconds).columns("%7.2f"),
          comparison.spread(tool, Usage::cpuSeconds).columns("%7.2f"),
          comparison.spread(tool, Usage::peakMib).columns("%6.0f"),
          ours ? "" : ratio(comparison.ratio(Tool.IMAGE_MIGRATOR, tool, Usage::wallSeconds)),
          ours ? "" : ratio(comparison.ratio(Tool.IMAGE_MIGRATOR, tool, Usage::cpuSeconds)));
    }
  }

  private static String ratio(Spread spread) {
    return String.format(Locale.ROOT, "%.2f", spread.median());
  }
}
