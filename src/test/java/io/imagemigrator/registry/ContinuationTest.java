package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContinuationTest {
  private static final int MIB = 1 << 20;
  private static final Backoff THREE =
      new Backoff(3, Duration.ofMillis(1), 2, Duration.ofMillis(4), 0);

  @Test
  void mayGoOn_withoutProgress_asOftenAsTheRetries() throws InterruptedIOException {
    Continuation continuation = new Continuation(THREE, Deadline.NONE);
    for (int i = 0; i < 3; i++) {
      assertThat(continuation.mayGoOn(100L + i)).isTrue();
    }
    assertThat(continuation.mayGoOn(MIB - 1)).isFalse();
  }

  @Test
  void mayGoOn_withProgress_always() throws InterruptedIOException {
    Continuation continuation = new Continuation(THREE, Deadline.NONE);
    for (int i = 1; i < 20; i++) {
      assertThat(continuation.mayGoOn((long) i * MIB)).isTrue();
    }
  }

  @Test
  void mayGoOn_noRetries_never() throws InterruptedIOException {
    assertThat(new Continuation(Backoff.NONE, Deadline.NONE).mayGoOn(5L * MIB)).isFalse();
  }

  @Test
  void mayGoOn_pauseBeyondTheDeadline_never() throws InterruptedIOException {
    Backoff slow = new Backoff(3, Duration.ofHours(1), 1, Duration.ofHours(1), 0);
    Deadline soon = Deadline.of(System.nanoTime(), Duration.ofMinutes(1));
    assertThat(new Continuation(slow, soon).mayGoOn(0)).isFalse();
  }

  @Test
  void pause_growsUpToTheLongest() {
    assertThat(THREE.pause(1)).isEqualTo(Duration.ofMillis(1));
    assertThat(THREE.pause(2)).isEqualTo(Duration.ofMillis(2));
    assertThat(THREE.pause(9)).isEqualTo(Duration.ofMillis(4));
  }

  @Test
  void pause_jitter_staysAround() {
    Backoff spread = new Backoff(1, Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0.5);
    for (int i = 0; i < 100; i++) {
      assertThat(spread.pause(1)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
    }
  }
}
