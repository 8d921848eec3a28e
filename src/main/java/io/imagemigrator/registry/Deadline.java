package io.imagemigrator.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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

  /** Waits for a latch; false when the time is over before. */
  public boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(left(), TimeUnit.NANOSECONDS);
  }

  /** Fails when that much more time would be too much. */
  public void require(long moreNanos) throws ExpiredException {
    if (left() <= moreNanos) {
      throw new ExpiredException(limit);
    }
  }

  /** That it has passed, as failures say it. */
  public String passedWords() {
    return words(limit);
  }

  private static String words(Duration limit) {
    return "it is not done after " + limit.toSeconds() + " s, which task.timeout allows a task";
  }

  /** The task's time is over. */
  public static final class ExpiredException extends IOException {
    ExpiredException(Duration limit) {
      super(words(limit));
    }
  }
}
