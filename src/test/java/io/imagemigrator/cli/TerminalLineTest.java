package io.imagemigrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TerminalLineTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicInteger columns = new AtomicInteger(12);
  private final TerminalLine line =
      new TerminalLine(new PrintStream(err, true, UTF_8), columns::get);

  @Test
  void accept_longerThanTheTerminal_cut() {
    line.accept("0123456789abc");
    columns.set(5);
    line.accept("0123456789abc");

    assertThat(err.toString(UTF_8)).isEqualTo("\r0123456789\r012       \b\b\b\b\b\b\b");
  }

  @Test
  void above_wideCharacters_clearsWhatWasDrawnAndDrawsItAgain() {
    line.accept("1234");
    line.above("规则");

    assertThat(err.toString(UTF_8))
        .isEqualTo("\r1234\r      \r规则" + System.lineSeparator() + "\r1234");
  }

  @Test
  void replace_ended_nothingIsDrawnAfterIt() {
    line.accept("1234");
    line.replace("the end");
    line.accept("5678");
    line.clear();
    line.close();

    assertThat(err.toString(UTF_8)).isEqualTo("\r1234\r      \rthe end" + System.lineSeparator());
  }
}
