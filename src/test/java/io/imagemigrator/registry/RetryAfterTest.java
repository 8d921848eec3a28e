package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final BasicClassicHttpResponse response = new BasicClassicHttpResponse(429);

  private Duration asked() {
    return RetryAfter.of(response, CLOCK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "90 | 90",
        "' 1 ' | 1",
        "0 | 0",
        "1.5 | 2",
        "0.2 | 1",
        "30s | 30",
        "30 seconds | 30",
        "999999999 | 999999999",
        "5, 20 | 20",
        "1795867260 | 60",
        "1795867260.5 | 60",
        "1795867260000 | 60",
        "1111111111 | 0",
        "Sat, 28 Nov 2026 12:01:00 GMT | 60",
        "Saturday, 28-Nov-26 12:01:00 GMT | 60",
        "Sat Nov 28 12:01:00 2026 | 60",
        "Tue Dec  1 12:00:00 2026 | 259200",
        "2026-11-28T12:01:00Z | 60",
        "2026-11-28T13:01:00.5+01:00 | 60",
        "Wed, 21 Oct 2015 07:28:00 GMT | 0"
      })
  void of_eachForm_read(String value, long seconds) {
    response.addHeader("Retry-After", value);

    assertThat(asked().toSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "-5",
        "1e3",
        "99999999999999999999",
        "Wed, 99 Oct 2015",
        "٣",
        ",",
        "."
      })
  void of_garbage_null(String value) {
    response.addHeader("Retry-After", value);

    assertThat(asked()).isNull();
  }

  @Test
  void of_nothing_null() {
    assertThat(asked()).isNull();
  }

  @Test
  void of_severalHeaders_theLongestThatCanBeRead() {
    for (String value : List.of("5", "soon", "30", "10")) {
      response.addHeader("Retry-After", value);
    }

    assertThat(asked()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void of_dateOfAServerWhoseClockIsWrong_byThatClock() {
    response.addHeader("Date", "Fri, 27 Nov 2026 12:00:00 GMT");
    response.addHeader("Retry-After", "Fri, 27 Nov 2026 12:00:30 GMT");

    assertThat(asked()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Retry-After", "RateLimit-Reset", "X-RateLimit-Reset"})
  void of_resetOfALimit_takesThePlaceOfRetryAfter(String name) {
    response.addHeader(name, "1795867260");
    assertThat(asked()).isEqualTo(Duration.ofSeconds(60));

    response.addHeader("X-RateLimit-Remaining", "0");
    assertThat(asked()).isEqualTo(Duration.ofSeconds(60));

    response.addHeader("Retry-After", "2");
    assertThat(asked()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void of_resetOfALimitWithItsWindow_read() {
    response.addHeader("RateLimit-Reset", "60");
    response.addHeader("RateLimit-Remaining", "0;w=21600");

    assertThat(asked()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void of_resetOfALimitThatIsNotReached_null() {
    response.addHeader("X-RateLimit-Reset", "1795867260");
    response.addHeader("X-RateLimit-Remaining", "7");

    assertThat(asked()).isNull();
  }
}
