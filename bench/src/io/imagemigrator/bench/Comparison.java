package io.imagemigrator.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The runs of one workload: the first of each tool side by side, then the second, and so on. */
final class Comparison {
  private final Workload workload;
  private final Map<Tool, List<Usage>> runs = new EnumMap<>(Tool.class);

  Comparison(Workload workload) {
    this.workload = workload;
  }

  Workload workload() {
    return workload;
  }

  void add(Tool tool, Usage usage) {
    runs.computeIfAbsent(tool, key -> new ArrayList<>()).add(usage);
  }

  /** Leaves a tool out whose copy was not right. */
  void remove(Tool tool) {
    runs.remove(tool);
  }

  Set<Tool> tools() {
    return runs.keySet();
  }

  List<Usage> runs(Tool tool) {
    return List.copyOf(runs.get(tool));
  }

  Spread spread(Tool tool, ToDoubleFunction<Usage> figure) {
    return Spread.of(runs.get(tool).stream().mapToDouble(figure));
  }

  /**
   * A tool's figure as a part of another one's, for each pair of runs that followed each other, so
   * that what the machine did meanwhile troubled both.
   */
  Spread ratio(Tool tool, Tool other, ToDoubleFunction<Usage> figure) {
    List<Usage> mine = runs.get(tool);
    List<Usage> theirs = runs.get(other);
    return Spread.of(
        IntStream.range(0, Math.min(mine.size(), theirs.size()))
            .mapToDouble(
                i -> figure.applyAsDouble(mine.get(i)) / figure.applyAsDouble(theirs.get(i))));
  }
}
