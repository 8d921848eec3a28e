package io.imagemigrator.registry;

import java.io.IOException;
import java.time.Duration;

/**
 * The moment by which a task has to be done, all its tries and pauses included.
 *
 * @param nanos by {@link System#nanoTime}
 * @param limit how long the task had, as the failure says it
 */
public record Deadline(long nanos, Duration limit) {
  /** A century: nobody waits longer, and the arithmetic of nanoseconds does not overflow. */
  private static final Duration FOREVER = Duration.ofDays(36_500);

  /** None at all. */
  public static final Deadline NONE = of(System.nanoTime(), FOREVER);

  /** So long after a moment. */
  public static Deadline of(long beginNanos, Duration limit) {
    return new Deadline(beginNanos + limit.toNanos(), limit);
  }

  /** Nanoseconds that are left; zero or less when it has passed. */
  long left() {
    return nanos - System.nanoTime();
  }

  /** Whether it has passed. */
  public boolean passed() {
    return left() <= 0;
  }

  /** Fails when that much more time would be too much. */
  void require(long moreNanos) throws ExpiredException {
    if (left() <= moreNanos) {
      throw new ExpiredException(limit);
    }
  }

  /** The task's time is over. */
  static final class ExpiredException extends IOException {
    ExpiredException(Duration limit) {
      super("it is not done after " + limit.toSeconds() + " s, which task.timeout allows a task");
    }
  }
}
