package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

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

  private static void assertRenewed(Duration lifetime, Duration after) {
    long before = System.nanoTime();
    Token token = Token.lasting("x", lifetime);
    long ended = System.nanoTime();
    assertThat(token.renewNanos() - after.toNanos()).isBetween(before, ended);
  }
}
