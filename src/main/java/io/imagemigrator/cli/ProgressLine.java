package io.imagemigrator.cli;

import io.imagemigrator.report.Bytes;
import io.imagemigrator.report.RunProgress;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The progress bar: images done of those known, bytes, rate, time left. */
final class ProgressLine implements AutoCloseable {
  private final Terminal terminal;
  private final ProgressBar bar;
  private final Refresh refresh;
  private final RunProgress progress;
  private final long begin = System.nanoTime();

  ProgressLine(PrintStream err, RunProgress progress) {
    this.progress = progress;
    terminal = new Terminal(err);
    bar =
        new ProgressBarBuilder()
            .setTaskName("Images")
            .setInitialMax(Math.max(1, progress.tasks()))
            .setUpdateIntervalMillis(Refresh.MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(terminal)
            .build();
    refresh = new Refresh(this::update);
  }

  private void update() {
    double seconds = Math.max(0.001, (System.nanoTime() - begin) / 1e9);
    bar.maxHint(Math.max(1, progress.tasks()));
    bar.stepTo(progress.done());
    String failed = progress.failed() == 0 ? "" : ", " + progress.failed() + " failed";
    String more = progress.isAllPlanned() ? "" : ", still listing";
    bar.setExtraMessage(
        String.format(
            Locale.ROOT,
            " %s, %s/s%s%s",
            Bytes.text(progress.bytes()),
            Bytes.text((long) (progress.bytes() / seconds)),
            failed,
            more));
  }

  /** Prints a line that stays, and the bar below it again. */
  void above(String line) {
    terminal.above(line);
  }

  @Override
  public void close() {
    refresh.close();
    update();
    bar.close();
  }

  /** Remembers the bar's text, so that a line can be put in its place and the bar drawn anew. */
  private static final class Terminal extends ConsoleProgressBarConsumer {
    private final PrintStream err;
    private String drawn = "";

    Terminal(PrintStream err) {
      super(err);
      this.err = err;
    }

    @Override
    public synchronized void accept(String text) {
      drawn = text;
      super.accept(text);
    }

    synchronized void above(String line) {
      int rest = Math.max(0, drawn.length() - line.length());
      err.print("\r" + line + " ".repeat(rest) + System.lineSeparator());
      if (!drawn.isEmpty()) {
        super.accept(drawn);
      }
    }
  }
}
