package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Time is handed in, so nothing is waited for. */
class HostPaceTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1000 * MILLISECOND;
  private long now = 7 * SECOND;
  private final HostPace pace = new HostPace(Duration.ofMinutes(10), now);

  private void takes(int requests) {
    for (int n = 0; n < requests; n++) {
      pace.taken(now);
    }
  }

  private double perSecond() {
    long first = pace.reserve(now);
    return SECOND / (double) (pace.reserve(now) - first);
  }

  @Test
  void reserve_hostThatRefusesNothing_neverWaits() {
    takes(1000);
    assertThat(pace.reserve(now)).isZero();
    assertThat(pace.reserve(now)).isZero();
  }

  @Test
  void reserve_after429_spacedAtLessThanWasTaken() {
    takes(100);
    now += 500 * MILLISECOND;
    pace.refused(now);
    assertThat(pace.reserve(now)).isZero();
    assertThat(perSecond()).isBetween(65.0, 75.0);
  }

  @Test
  void reserve_firstRequestRefused_notSlowerThanBearable() {
    pace.refused(now);
    assertThat(perSecond()).isBetween(4.9, 5.1);
  }

  @Test
  void reserve_secondsWithout429_fasterAgain() {
    takes(100);
    pace.refused(now);
    now += 10 * SECOND;
    assertThat(perSecond()).isBetween(170.0, 190.0);
    now += 3600 * SECOND;
    assertThat(pace.reserve(now)).isZero();
  }

  @Test
  void refused_severalAtTheSameTime_countOnce() {
    takes(100);
    pace.refused(now);
    pace.refused(now + MILLISECOND);
    pace.refused(now + 2 * MILLISECOND);
    assertThat(perSecond()).isBetween(65.0, 75.0);
  }

  @Test
  void refused_again_cutFromTheRateThatWasReached() {
    takes(100);
    pace.refused(now);
    now += 5 * SECOND;
    takes(100);
    pace.refused(now);
    assertThat(perSecond()).isBetween(65.0, 75.0);
  }

  @Test
  void takes_oneWithinTheLastSecond_alone() {
    assertThat(pace.takes(now)).isFalse();
    pace.taken(now);
    assertThat(pace.takes(now + 999 * MILLISECOND)).isTrue();
    assertThat(pace.takes(now + SECOND)).isFalse();
  }

  @Test
  void busy_twiceAmidRequestsThatAreTaken_spacedAsAfter429() {
    takes(100);
    pace.busy(now);
    pace.busy(now + 10 * MILLISECOND);
    assertThat(perSecond()).isBetween(65.0, 75.0);
  }

  @Test
  void busy_onceInASecond_slowsNothing() {
    for (int second = 0; second < 3; second++) {
      takes(10);
      pace.busy(now);
      now += SECOND;
    }
    assertThat(pace.reserve(now)).isZero();
    assertThat(pace.reserve(now)).isZero();
  }

  @Test
  void busy_hostThatTakesNothing_slowsNothing() {
    takes(10);
    now += SECOND;
    pace.busy(now);
    pace.busy(now);
    assertThat(pace.reserve(now)).isZero();
    assertThat(pace.reserve(now)).isZero();
  }

  @Test
  void pause_beforeAReservation_slotsBeginAtItsEnd() {
    takes(10);
    pace.refused(now);
    pace.pause(Duration.ofSeconds(3), now);
    assertThat(pace.reserve(now)).isEqualTo(3 * SECOND);
    assertThat(pace.reserve(now)).isBetween(3 * SECOND + 100 * MILLISECOND, 4 * SECOND);
  }

  @Test
  void pause_longerThanAllowed_cut() {
    pace.pause(Duration.ofDays(365_000), now);
    assertThat(pace.pauseLeft(now)).isEqualTo(600 * SECOND);
  }

  @Test
  void pause_shorterAfterLonger_longerStays() {
    pace.pause(Duration.ofSeconds(9), now);
    pace.pause(Duration.ofSeconds(1), now);
    assertThat(pace.pauseLeft(now)).isEqualTo(9 * SECOND);
    assertThat(pace.pauseLeft(now + 9 * SECOND)).isZero();
  }
}
