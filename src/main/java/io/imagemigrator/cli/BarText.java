package io.imagemigrator.cli;

import io.imagemigrator.report.Bytes;
import io.imagemigrator.report.RunProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text of the progress bar, in ASCII, for a terminal of any width. Where it is narrow, parts
 * are left out in this order: that tags are still listed, bytes, time left, rate, failures, then
 * the bar itself, the word, the percentage. The images done of those known stay.
 */
final class BarText {
  private static final int WIDEST_BAR = 40;
  private static final int NARROWEST_BAR = 6;
  private static final long LONGEST_HOURS = 100;

  private final RunProgress progress;

  BarText(RunProgress progress) {
    this.progress = progress;
  }

  /**
   * The text as of now.
   *
   * @param width columns that it may take
   * @param seconds since the first image was begun
   */
  String text(int width, double seconds) {
    long done = progress.done();
    long tasks = Math.max(done, progress.tasks());
    long percent = tasks == 0 ? 0 : 100 * done / tasks;
    String count = done + "/" + tasks;
    String begin = String.format(Locale.ROOT, "Images %3d%% ", percent);
    List<String> parts = parts(done, tasks, Math.max(0.001, seconds));
    int narrowest = Math.max(NARROWEST_BAR, width / 5);
    while (true) {
      String end = " " + count + String.join("", parts);
      int bar = width - begin.length() - end.length() - 2;
      if (bar >= narrowest || (parts.isEmpty() && bar >= NARROWEST_BAR)) {
        return begin + bar(Math.min(bar, WIDEST_BAR), tasks == 0 ? 0 : (double) done / tasks) + end;
      }
      if (parts.isEmpty()) {
        break;
      }
      parts.remove(parts.size() - 1);
    }
    String bare = begin + count;
    for (String shorter : List.of(bare, bare.substring("Images ".length()), count)) {
      if (shorter.length() <= width) {
        return shorter;
      }
    }
    return count.substring(0, Math.max(0, width));
  }

  /** What follows the count, by its worth. */
  private List<String> parts(long done, long tasks, double seconds) {
    List<String> parts = new ArrayList<>();
    if (progress.failed() > 0) {
      parts.add(", " + progress.failed() + " failed");
    }
    parts.add(", " + Bytes.text((long) (progress.bytes() / seconds)) + "/s");
    long left = done == 0 ? Long.MAX_VALUE : Math.round(seconds * (tasks - done) / done);
    if (progress.isAllPlanned() && done < tasks && left < LONGEST_HOURS * 3600) {
      parts.add(", " + clock(left) + " left");
    }
    parts.add(", " + Bytes.text(progress.bytes()));
    if (!progress.isAllPlanned()) {
      parts.add(", still listing");
    }
    return parts;
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String bar(int width, double part) {
    int full = (int) (width * part);
    String head = full < width ? ">" : "";
    return "[" + "=".repeat(full) + head + " ".repeat(width - full - head.length()) + "]";
  }
}
