package io.imagemigrator.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A line on the terminal that counts something of which nobody knows how much there is. */
final class CountLine implements AutoCloseable {
  private static final int REFRESH_MILLIS = 250;

  private final ProgressBar bar;
  private final Thread feeder;

  CountLine(PrintStream err, String what, LongSupplier count) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(-1)
            .setUpdateIntervalMillis(REFRESH_MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(err))
            .clearDisplayOnFinish()
            .build();
    feeder =
        new Thread(
            () -> {
              try {
                while (true) {
                  bar.stepTo(count.getAsLong());
                  Thread.sleep(REFRESH_MILLIS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "progress");
    feeder.setDaemon(true);
    feeder.start();
  }

  @Override
  public void close() {
    feeder.interrupt();
    bar.close();
  }
}
