package io.imagemigrator.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A line on the terminal that counts something of which nobody knows how much there is. */
final class CountLine implements AutoCloseable {
  private final ProgressBar bar;
  private final Refresh refresh;

  CountLine(PrintStream err, String what, LongSupplier count) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(-1)
            .setUpdateIntervalMillis(Refresh.MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(err))
            .clearDisplayOnFinish()
            .build();
    refresh = new Refresh(() -> bar.stepTo(count.getAsLong()));
  }

  @Override
  public void close() {
    refresh.close();
    bar.close();
  }
}
