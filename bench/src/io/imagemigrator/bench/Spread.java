package io.imagemigrator.bench;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** How far some figures lie apart. */
record Spread(double min, double median, double max) {
  static Spread of(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  /** Lowest, median, highest, each in a column. */
  String columns(String format) {
    return String.format(Locale.ROOT, format + " " + format + " " + format, min, median, max);
  }
}
