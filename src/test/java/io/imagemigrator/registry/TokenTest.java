package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  @Test
  void lasting_minute_usableNow() {
    Token token = Token.lasting("x", Duration.ofMinutes(1));
    assertThat(token.value()).isEqualTo("x");
    assertThat(token.usable()).isTrue();
  }

  @Test
  void lasting_long_renewedHalfAMinuteBefore() {
    assertRenewed(Duration.ofHours(1), Duration.ofMinutes(59).plusSeconds(30));
  }

  @Test
  void lasting_short_renewedAQuarterBefore() {
    assertRenewed(Duration.ofMinutes(1), Duration.ofSeconds(45));
    assertRenewed(Duration.ofSeconds(4), Duration.ofSeconds(3));
  }

  @Test
  void lasting_longerThanTheClock_usable() {
    assertThat(Token.lasting("x", Duration.ofSeconds(9_999_999_999L)).usable()).isTrue();
    assertThat(Token.lasting("x", Duration.ofSeconds(Long.MAX_VALUE)).usable()).isTrue();
  }

  @Test
  void usable_pastItsTime_no() {
    assertThat(Token.lasting("x", Duration.ZERO).usable()).isFalse();
    assertThat(new Token("x", System.nanoTime() - 1).usable()).isFalse();
  }

  @Test
  void usable_clockAboutToOverflow_stillRight() {
    assertThat(new Token("x", System.nanoTime() + Long.MAX_VALUE).usable()).isTrue();
  }

  @Test
  void toString_value_hidden() {
    assertThat(Token.lasting("s3cr3t", Duration.ofMinutes(1)).toString()).doesNotContain("s3cr3t");
  }

  private static Optional<Token> read(String json, String date) throws JsonProcessingException {
    return Token.read(AnswerJson.MAPPER.readTree(json.replace('\'', '"')), date);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'token':'t'}",
        "{'access_token':'t'}",
        "{'token':'','access_token':'t'}",
        "{'token':null,'access_token':'t','expires_in':null}",
        "{'token':{},'access_token':'t','expires_in':-1}",
        "{'token':'t','expires_in':'soon','issued_at':7}"
      })
  void read_oddAnswers_token(String answer) throws JsonProcessingException {
    Token token = read(answer, "").orElseThrow();

    assertThat(token.value()).isEqualTo("t");
    assertThat(left(token)).isBetween(40L, 45L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "7", "{'token':' '}", "{'token':'a\\nb'}", "{'token':'ü'}"})
  void read_noTokenThatCanBeSent_empty(String answer) throws JsonProcessingException {
    assertThat(read(answer, "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "300, 270",
    "'\"300\"', 270",
    "300.9, 270",
    "'300,\"issued_at\":\"2026-01-02T03:03:05.5Z\"', 210",
    "'300,\"issued_at\":\"2026-01-02T05:03:05+02:00\"', 210",
    "'300,\"issued_at\":\"0001-01-01T00:00:00Z\"', 270",
    "'300,\"issued_at\":\"2026-01-02T04:00:00Z\"', 270",
    "'300,\"issued_at\":\"yesterday\"', 270"
  })
  void read_lifetime_lessTheAgeOfTheToken(String expiresIn, long left)
      throws JsonProcessingException {
    Token token =
        read("{'token':'t','expires_in':" + expiresIn + "}", "Fri, 02 Jan 2026 03:04:05 GMT")
            .orElseThrow();

    assertThat(left(token)).isBetween(left - 5, left + 1);
  }

  /** Seconds until it is renewed. */
  private static long left(Token token) {
    return Duration.ofNanos(token.renewNanos() - System.nanoTime()).toSeconds();
  }

  private static void assertRenewed(Duration lifetime, Duration after) {
    long before = System.nanoTime();
    Token token = Token.lasting("x", lifetime);
    long ended = System.nanoTime();
    assertThat(token.renewNanos() - after.toNanos()).isBetween(before, ended);
  }
}
