package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Lets every request to a host wait until the moment that the host asked for. */
final class HostPauses {
  private final Map<String, Long> resumeNanos = new ConcurrentHashMap<>();
  private final Duration longest;

  HostPauses(Duration longest) {
    this.longest = longest;
  }

  /** Notes a {@code Retry-After}; {@code null} pauses nothing. */
  void pause(String host, Duration retryAfter) {
    if (retryAfter == null || retryAfter.isZero()) {
      return;
    }
    Duration wait = retryAfter.compareTo(longest) > 0 ? longest : retryAfter;
    long resume = System.nanoTime() + wait.toNanos();
    resumeNanos.merge(host, resume, (a, b) -> a - b >= 0 ? a : b);
  }

  /**
   * Waits for the end of a pause; fails at once when that comes after the deadline.
   *
   * @return whether there was a pause
   */
  boolean await(String host, Deadline deadline) throws IOException {
    Long resume = resumeNanos.get(host);
    boolean paused = resume != null;
    while (resume != null) {
      long left = resume - System.nanoTime();
      if (left <= 0) {
        resumeNanos.remove(host, resume);
      } else {
        deadline.require(left);
        sleep(left);
      }
      resume = resumeNanos.get(host);
    }
    return paused;
  }

  private static void sleep(long nanos) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting as Retry-After asked");
    }
  }
}
