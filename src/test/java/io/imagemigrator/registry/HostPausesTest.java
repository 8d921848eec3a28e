package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostPausesTest {
  private static final Duration NO_TIME = Duration.ofMillis(20);

  private final HostPauses pauses = new HostPauses(Duration.ofMillis(80));

  @Test
  void await_noPause_atOnce() throws Exception {
    assertThat(waited("r.io")).isLessThan(NO_TIME);
  }

  @Test
  void await_pause_thatLong() throws Exception {
    pauses.pause("r.io", Duration.ofMillis(40));
    assertThat(waited("r.io")).isBetween(Duration.ofMillis(30), Duration.ofMillis(400));
  }

  @Test
  void await_secondTime_atOnce() throws Exception {
    pauses.pause("r.io", Duration.ofMillis(10));
    waited("r.io");
    assertThat(waited("r.io")).isLessThan(NO_TIME);
  }

  @Test
  void await_otherHost_atOnce() throws Exception {
    pauses.pause("r.io", Duration.ofMillis(80));
    assertThat(waited("other.io")).isLessThan(NO_TIME);
  }

  @Test
  void pause_longerThanAllowed_cut() throws Exception {
    pauses.pause("r.io", Duration.ofDays(1));
    assertThat(waited("r.io")).isBetween(Duration.ofMillis(60), Duration.ofSeconds(5));
  }

  @Test
  void pause_shorterAfterLonger_longerStays() throws Exception {
    pauses.pause("r.io", Duration.ofMillis(60));
    pauses.pause("r.io", Duration.ofMillis(1));
    assertThat(waited("r.io")).isGreaterThan(Duration.ofMillis(40));
  }

  @Test
  void pause_noneOrZero_nothing() throws Exception {
    pauses.pause("r.io", null);
    pauses.pause("r.io", Duration.ZERO);
    assertThat(waited("r.io")).isLessThan(NO_TIME);
  }

  @Test
  void await_interrupted_saysSoAndStaysInterrupted() {
    pauses.pause("r.io", Duration.ofMillis(80));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pauses.await("r.io")).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private Duration waited(String host) throws InterruptedIOException {
    long begin = System.nanoTime();
    pauses.await(host);
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
