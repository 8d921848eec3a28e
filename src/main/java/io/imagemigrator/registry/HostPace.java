package io.imagemigrator.registry;

import java.time.Duration;

/**
 * When one host may be asked next: after the pause that it wanted, and then at the rate that it
 * bears. There is no such rate until it refuses one (429, or 503 amid others that it takes); then
 * requests are spaced, at less than what it took in the second before, and each second without
 * another refusal lets a little more through.
 */
final class HostPace {
  private static final double SECOND = 1e9;
  private static final double CUT = 0.7;
  private static final double GROWTH_PER_SECOND = 1.1;

  /** Requests in a second; fewer would make a passing refusal cost minutes. */
  private static final double SLOWEST = 5;

  private final Duration longestPause;
  private long resumeNanos;
  private boolean paused;
  private double rate = Double.POSITIVE_INFINITY;
  private long cutNanos;
  private long nextSlotNanos;
  private long secondNanos;
  private boolean takesAny;
  private long takenNanos;
  private boolean wasBusy;
  private long busyNanos;
  private int takenNow;
  private int takenBefore;

  HostPace(Duration longestPause, long nowNanos) {
    this.longestPause = longestPause;
    secondNanos = nowNanos;
  }

  /** Takes the next slot; says how many nanoseconds it is away, 0 or less when it is now. */
  synchronized long reserve(long now) {
    long from = now + pauseLeft(now);
    if (Double.isInfinite(rate)) {
      return from - now;
    }
    long slot = Math.max(0, nextSlotNanos - from) + from;
    nextSlotNanos = slot + (long) (SECOND / risen(now));
    return slot - now;
  }

  /** What the rate has become since it was cut. */
  private double risen(long now) {
    return rate * Math.pow(GROWTH_PER_SECOND, (now - cutNanos) / SECOND);
  }

  /** Nanoseconds until the host wants to be asked again; 0 when it does not say. */
  synchronized long pauseLeft(long now) {
    paused = paused && resumeNanos - now > 0;
    return paused ? resumeNanos - now : 0;
  }

  /** {@code Retry-After}; {@code null} and zero pause nothing. */
  synchronized void pause(Duration retryAfter, long now) {
    if (retryAfter == null || retryAfter.isZero()) {
      return;
    }
    // A date may be so far away that it has no nanoseconds.
    Duration pause = retryAfter.compareTo(longestPause) > 0 ? longestPause : retryAfter;
    resumeNanos = now + Math.max(pauseLeft(now), pause.toNanos());
    paused = true;
  }

  /** The host took a request. */
  synchronized void taken(long now) {
    turn(now);
    takenNow++;
    takenNanos = now;
    takesAny = true;
  }

  /** Whether the host has taken a request within the last second. */
  synchronized boolean takes(long now) {
    return takesAny && now - takenNanos < SECOND;
  }

  /**
   * The host answered 503. Once amid requests that it takes may be chance, twice within a second is
   * a limit; of a host that takes none it is an outage.
   */
  synchronized void busy(long now) {
    if (takes(now)) {
      if (wasBusy && now - busyNanos < SECOND) {
        refused(now);
      }
      wasBusy = true;
      busyNanos = now;
    }
  }

  /** The host refused a request. What was under way at the same time does not count again. */
  synchronized void refused(long now) {
    turn(now);
    boolean again = !Double.isInfinite(rate);
    if (again && now - cutNanos < SECOND) {
      return;
    }
    double passed = (now - secondNanos) / SECOND;
    double taken = takenNow + takenBefore * (1 - passed);
    rate = Math.max(SLOWEST, CUT * (again ? Math.min(risen(now), Math.max(taken, rate)) : taken));
    cutNanos = now;
    if (!again) {
      nextSlotNanos = now;
    }
  }

  private void turn(long now) {
    long passed = now - secondNanos;
    if (passed >= 2 * SECOND) {
      takenBefore = 0;
      takenNow = 0;
      secondNanos = now;
    } else if (passed >= SECOND) {
      takenBefore = takenNow;
      takenNow = 0;
      secondNanos += (long) SECOND;
    }
  }
}
