package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  private static final Instant TIME = Instant.parse("2026-11-24T01:02:03.004Z");

  @Test
  void convert_messageWithQuotesAndLineEnds_oneLine() throws Exception {
    String line = line("a \"quoted\"\n{}\u2028 and ü", null, "b\\c");

    assertThat(line).doesNotContain("\n");
    assertThat(new JsonMapper().readTree(line))
        .isEqualTo(
            new JsonMapper()
                .createObjectNode()
                .put("time", "2026-11-24T01:02:03.004Z")
                .put("level", "WARN")
                .put("thread", "main")
                .put("logger", "a.b.C")
                .put("message", "a \"quoted\"\nb\\c\u2028 and ü"));
  }

  @Test
  void convert_throwable_itsTraceInOneField() throws Exception {
    String line = line("m", new IllegalStateException("outer", new Exception("inner")));

    assertThat(line).doesNotContain("\n");
    JsonNode json = new JsonMapper().readTree(line);
    assertThat(json.get("error").textValue())
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("at io.imagemigrator.cli.JsonLineTest", "Caused by: java.lang.Exception: inner");
  }

  private static String line(String message, Throwable failure, Object... arguments) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "fqcn", context.getLogger("a.b.C"), Level.WARN, message, failure, arguments);
    event.setInstant(TIME);
    event.setThreadName("main");
    return new JsonLine().convert(event);
  }
}
