package io.imagemigrator.report;

import java.util.Locale;

/** Numbers of bytes for people. */
public final class Bytes {
  private Bytes() {}

  /** The number with a unit of its size, such as {@code 1.5 GiB}. */
  public static String text(long count) {
    if (count < 1024) {
      return count + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(count)) / 10;
    return String.format(
        Locale.ROOT, "%.1f %ciB", count / (double) (1L << (unit * 10)), "KMGTPE".charAt(unit - 1));
  }

  static String text(String count) {
    return text(Long.parseLong(count));
  }
}
