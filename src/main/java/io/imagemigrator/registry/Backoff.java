package io.imagemigrator.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often something is tried again, and after which pauses: the redelivery policy of the routes,
 * for what is tried again inside one attempt.
 *
 * @param retries tries after the first one, as long as none brings anything
 * @param delay before the first of them
 * @param multiplier of the pause, for each further one
 * @param longest pause
 * @param jitter by which part of itself a pause is made longer or shorter at random, 0 to 1
 */
public record Backoff(
    int retries, Duration delay, double multiplier, Duration longest, double jitter) {
  /** Nothing is tried again. */
  public static final Backoff NONE = new Backoff(0, Duration.ZERO, 1, Duration.ZERO, 0);

  /**
   * The pause before a further try.
   *
   * @param failures in a row, from 1
   */
  Duration pause(int failures) {
    double millis = delay.toMillis() * Math.pow(multiplier, failures - 1.0);
    double spread = 1 + jitter * ThreadLocalRandom.current().nextDouble(-1, 1);
    return Duration.ofMillis((long) Math.min(millis * spread, (double) longest.toMillis()));
  }
}
