package io.imagemigrator.cli;

import io.imagemigrator.report.RunProgress;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** The progress bar: images done of those known, rate, time left, bytes. */
final class ProgressLine implements AutoCloseable {
  private final TerminalLine terminal;
  private final ProgressBar bar;
  private final Refresh refresh;
  private final RunProgress progress;

  ProgressLine(PrintStream err, RunProgress progress) {
    this.progress = progress;
    terminal = new TerminalLine(err, TerminalWidth.follow()::columns);
    BarText text = new BarText(progress);
    long begin = System.nanoTime();
    bar =
        new ProgressBarBuilder()
            .setInitialMax(Math.max(1, progress.tasks()))
            .setUpdateIntervalMillis(Refresh.MILLIS)
            .setRenderer((state, width) -> text.text(width, (System.nanoTime() - begin) / 1e9))
            .setConsumer(terminal)
            .build();
    refresh = new Refresh(this::update);
  }

  /** The library draws nothing anew while its own count stands still. */
  private void update() {
    bar.maxHint(Math.max(1, progress.tasks()));
    bar.stepTo(progress.done());
    bar.refresh();
  }

  /** Prints a line that stays, and the bar below it again. */
  void above(String line) {
    terminal.above(line);
  }

  /** Prints a line in place of the bar, which is not drawn again: the process ends. */
  void replace(String line) {
    refresh.close();
    terminal.replace(line);
  }

  @Override
  public void close() {
    refresh.close();
    update();
    bar.close();
  }
}
