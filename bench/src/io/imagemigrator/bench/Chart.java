package io.imagemigrator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Bars of wall time, skopeo's being 1, as an SVG for light and for dark pages. */
final class Chart {
  private static final int WIDTH = 720;
  private static final int LEFT = 110;
  private static final int RIGHT = 170;
  private static final int BAR = 18;
  private static final int GAP = 4;
  private static final int TOP = 56;

  private final StringBuilder body = new StringBuilder();
  private final double perUnit;
  private int y = TOP;

  private Chart(double largest) {
    perUnit = (WIDTH - LEFT - RIGHT) / largest;
  }

  static void write(Path file, Duration delay, List<Comparison> comparisons) throws IOException {
    List<Comparison> drawn =
        comparisons.stream().filter(one -> one.tools().contains(Tool.SKOPEO)).toList();
    double largest =
        drawn.stream()
            .flatMap(one -> one.tools().stream().map(tool -> ratio(one, tool)))
            .reduce(1.0, Math::max);
    Chart chart = new Chart(largest);
    drawn.forEach(chart::group);
    String of = delay.isZero() ? "on one machine" : delay.toMillis() + " ms to each registry";
    Files.writeString(file, chart.svg(of));
  }

  private static double ratio(Comparison comparison, Tool tool) {
    return comparison.ratio(tool, Tool.SKOPEO, Usage::wallSeconds).median();
  }

  private void group(Comparison comparison) {
    int height = comparison.tools().size() * (BAR + GAP) - GAP;
    text("name", LEFT - 10, y + height / 2.0 + 5, "end", comparison.workload().title());
    for (Tool tool : comparison.tools()) {
      double ratio = ratio(comparison, tool);
      double length = Math.max(1, ratio * perUnit);
      append(
          "<rect class='%s' x='%d' y='%d' width='%.1f' height='%d' rx='2'/>%n",
          tool == Tool.IMAGE_MIGRATOR ? "ours" : "other", LEFT, y, length, BAR);
      double seconds = comparison.spread(tool, Usage::wallSeconds).median();
      String label = String.format(Locale.ROOT, "%s %.2f (%.2f s)", tool.title(), ratio, seconds);
      text("label", LEFT + length + 6, y + BAR - 5, "start", label);
      y += BAR + GAP;
    }
    y += BAR;
  }

  private void text(String style, double x, double baseline, String anchor, String text) {
    append(
        "<text class='%s' x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n",
        style, x, baseline, anchor, text);
  }

  private void append(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values));
  }

  private String svg(String of) {
    return """
        <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$d %2$d' width='%1$d' height='%2$d' role='img'>
        <title>Wall time compared with skopeo sync</title>
        <style>
        text { font-family: -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
        .title { font-size: 16px; font-weight: 600; }
        .note { font-size: 12px; fill: #59636e; }
        .name { font-size: 13px; font-weight: 600; }
        .label { font-size: 12px; }
        .ours { fill: #0969da; }
        .other { fill: #afb8c1; }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc; }
          .note { fill: #9198a1; }
          .ours { fill: #4493f8; }
          .other { fill: #59636e; }
        }
        </style>
        <text class='title' x='%3$d' y='22'>Wall time, skopeo sync = 1 (shorter is faster)</text>
        <text class='note' x='%3$d' y='41'>Whole programs with their start, %4$s; medians</text>
        %5$s</svg>
        """
        .formatted(WIDTH, y, 12, of, body);
  }
}
