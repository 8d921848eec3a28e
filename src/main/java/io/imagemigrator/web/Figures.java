package io.imagemigrator.web;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
  private static final double STEP = 1000;

  private Figures() {}

  /** "850 ms", "4.2 s", "3 min 20 s" or "1 h 5 min". */
  static String time(Duration time) {
    if (time.toMillis() < STEP) {
      return Math.max(0, time.toMillis()) + " ms";
    }
    if (time.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / STEP);
    }
    if (time.toHours() < 1) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    return time.toHours() + " h " + time.toMinutesPart() + " min";
  }

  /** Decimal units, as registries and disks count. */
  static String bytes(double bytes) {
    double value = bytes;
    for (String unit : new String[] {"B", "kB", "MB", "GB"}) {
      if (value < STEP) {
        return String.format(
            Locale.ROOT, value < 10 && value > 0 ? "%.1f %s" : "%.0f %s", value, unit);
      }
      value /= STEP;
    }
    return String.format(Locale.ROOT, "%.1f TB", value);
  }
}
