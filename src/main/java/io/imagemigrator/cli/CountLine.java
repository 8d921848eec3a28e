package io.imagemigrator.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A line on the terminal that counts something of which nobody knows how much there is. Nothing is
 * written before it is closed.
 */
final class CountLine implements AutoCloseable {
  private static final String INTERRUPTED =
      "interrupted before all was read; nothing was written, so start the same command again";

  private final ProgressBar bar;
  private final Refresh refresh;
  private final Interruption interruption;

  CountLine(PrintStream err, String what, LongSupplier count) {
    TerminalLine line = new TerminalLine(err, TerminalWidth.follow()::columns);
    bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(-1)
            .setUpdateIntervalMillis(Refresh.MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(line)
            .clearDisplayOnFinish()
            .build();
    refresh = new Refresh(() -> bar.stepTo(count.getAsLong()));
    interruption = new Interruption(() -> line.replace(INTERRUPTED));
  }

  @Override
  public void close() {
    interruption.close();
    refresh.close();
    bar.close();
  }
}
