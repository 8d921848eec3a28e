package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A wait that should not be would last an hour here, so no test measures that nothing was waited.
 */
@Timeout(30)
class HostPausesTest {
  private final HostPauses pauses = new HostPauses(Duration.ofHours(1));

  @Test
  void await_noPause_atOnce() throws Exception {
    pauses.await("r.io", Deadline.NONE);
  }

  @Test
  void await_pause_atLeastThatLong() throws Exception {
    long begin = System.nanoTime();
    pauses.answered("r.io", 503, Duration.ofMillis(40));
    pauses.await("r.io", Deadline.NONE);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(40).toNanos());
    pauses.await("r.io", Deadline.NONE);
  }

  @Test
  void await_otherHost_atOnce() throws Exception {
    pauses.answered("r.io", 503, Duration.ofHours(1));
    pauses.await("other.io", Deadline.NONE);
  }

  @Test
  void pause_longerThanAllowed_cut() throws Exception {
    HostPauses impatient = new HostPauses(Duration.ofMillis(50));
    long begin = System.nanoTime();
    impatient.answered("r.io", 503, Duration.ofDays(1));
    impatient.await("r.io", Deadline.NONE);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
  }

  @Test
  void pause_shorterAfterLonger_longerStays() throws Exception {
    long begin = System.nanoTime();
    pauses.answered("r.io", 503, Duration.ofMillis(60));
    pauses.answered("r.io", 503, Duration.ofMillis(1));
    pauses.await("r.io", Deadline.NONE);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(60).toNanos());
  }

  @Test
  void pause_noneOrZero_nothing() throws Exception {
    pauses.answered("r.io", 503, null);
    pauses.answered("r.io", 503, Duration.ZERO);
    pauses.await("r.io", Deadline.NONE);
  }

  @Test
  void await_interrupted_saysSoAndStaysInterrupted() {
    pauses.answered("r.io", 503, Duration.ofHours(1));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pauses.await("r.io", Deadline.NONE))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
