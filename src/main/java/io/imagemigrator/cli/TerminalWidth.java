package io.imagemigrator.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.Signals;

/**
 * The columns of the terminal that this process belongs to. They are asked for at the beginning and
 * whenever they change; the library of the progress bar would start a program for each drawing.
 */
final class TerminalWidth {
  private static final int USUAL = 80;
  private static final int STTY_SECONDS = 2;
  private static final Pattern SIZE = Pattern.compile("(?:[0-9]+ )?([1-9][0-9]{0,3})\\s*");

  private volatile int columns;

  private TerminalWidth(int columns) {
    this.columns = columns;
  }

  /** Follows the terminal from now on. */
  static TerminalWidth follow() {
    TerminalWidth width = new TerminalWidth(ask().orElseGet(TerminalWidth::told));
    Signals.register("WINCH", () -> ask().ifPresent(columns -> width.columns = columns));
    return width;
  }

  int columns() {
    return columns;
  }

  /** Where no terminal tells: as a shell that exports it says. */
  private static int told() {
    return parse(String.valueOf(System.getenv("COLUMNS"))).orElse(USUAL);
  }

  private static Optional<Integer> ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        boolean ended = stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS);
        byte[] answer = ended ? stty.getInputStream().readAllBytes() : new byte[0];
        return parse(new String(answer, StandardCharsets.US_ASCII));
      } finally {
        stty.destroy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException e) {
      // No such program, or no terminal.
      return Optional.empty();
    }
  }

  private static Optional<Integer> parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
  }
}
