package io.imagemigrator.cli;

import java.io.PrintStream;
import java.util.function.IntSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;

/**
 * The last line of a terminal, which is drawn again and again, in ASCII. It remembers its text, so
 * that another line can be put in its place.
 */
final class TerminalLine extends ConsoleProgressBarConsumer {
  /** Room for the ^C that a terminal shows, so that it does not begin another line. */
  private static final int MARGIN = 2;

  private final PrintStream err;
  private final IntSupplier columns;
  private String drawn = "";
  private boolean ended;

  TerminalLine(PrintStream err, IntSupplier columns) {
    super(err);
    this.err = err;
    this.columns = columns;
  }

  /** The terminal's columns as of now: somebody may make it narrower. */
  @Override
  public int getMaxRenderedLength() {
    return Math.max(1, columns.getAsInt() - MARGIN);
  }

  @Override
  public synchronized void accept(String text) {
    if (!ended) {
      String line = text.substring(0, Math.min(text.length(), getMaxRenderedLength()));
      int rest = Math.max(0, drawn.length() - line.length());
      err.print("\r" + line + " ".repeat(rest) + "\b".repeat(rest));
      drawn = line;
    }
  }

  @Override
  public synchronized void clear() {
    if (!ended) {
      put("");
      drawn = "";
    }
  }

  /** Prints a line that stays, and this one below it again. */
  synchronized void above(String line) {
    String again = drawn;
    put(line + System.lineSeparator());
    drawn = "";
    if (!again.isEmpty()) {
      accept(again);
    }
  }

  /** Prints a line in place of this one, which is not drawn any more: the process ends. */
  synchronized void replace(String line) {
    put(line + System.lineSeparator());
    ended = true;
    err.flush();
  }

  /** Blanks in as many columns as were taken: the text may be of wide characters. */
  private void put(String text) {
    err.print("\r" + " ".repeat(drawn.isEmpty() ? MARGIN : drawn.length() + MARGIN) + "\r" + text);
  }

  @Override
  public synchronized void close() {
    if (!ended) {
      super.close();
    }
  }
}
