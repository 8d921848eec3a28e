package io.imagemigrator.registry;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a transfer that broke off goes on. One that gets somewhere between two breaks may
 * go on as often as it likes; one that does not has the tries of its {@link Backoff}.
 */
final class Continuation {
  /** Less than this is no progress: a blob of 10 GiB is not fetched in pieces of a few bytes. */
  private static final long PROGRESS = 1 << 20;

  private final Backoff backoff;
  private final Deadline deadline;
  private long reached;
  private int fruitless;

  Continuation(Backoff backoff, Deadline deadline) {
    this.backoff = backoff;
    this.deadline = deadline;
  }

  /**
   * Waits for the moment of the next try; false when there is none.
   *
   * @param position bytes that are through
   */
  boolean mayGoOn(long position) throws InterruptedIOException {
    if (position - reached >= PROGRESS) {
      fruitless = 0;
    }
    reached = Math.max(reached, position);
    if (fruitless == backoff.retries()) {
      return false;
    }
    fruitless++;
    long pause = backoff.pause(fruitless).toNanos();
    if (deadline.left() <= pause) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before a transfer went on");
    }
    return true;
  }
}
