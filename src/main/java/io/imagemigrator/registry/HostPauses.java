package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Lets every request to a host wait until it may be sent, as the host's answers say. */
final class HostPauses {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private final Map<String, HostPace> paces = new ConcurrentHashMap<>();
  private final Duration longest;

  HostPauses(Duration longest) {
    this.longest = longest;
  }

  private HostPace pace(String host) {
    return paces.computeIfAbsent(host, name -> new HostPace(longest, System.nanoTime()));
  }

  /**
   * Learns from an answer.
   *
   * @param retryAfter {@code null} when it does not say
   */
  void answered(String host, int status, Duration retryAfter) {
    HostPace pace = pace(host);
    long now = System.nanoTime();
    if (status == TOO_MANY_REQUESTS) {
      pace.refused(now);
    } else if (status == UNAVAILABLE) {
      pace.busy(now);
    } else if (status < 500) {
      pace.taken(now);
    }
    pace.pause(retryAfter, now);
  }

  /** Whether the host has taken a request of late. */
  boolean takes(String host) {
    return pace(host).takes(System.nanoTime());
  }

  /**
   * Waits until the host may be asked; fails at once when that comes after the deadline.
   *
   * @return whether there was anything to wait for
   */
  boolean await(String host, Deadline deadline) throws IOException {
    HostPace pace = pace(host);
    long left = pace.reserve(System.nanoTime());
    boolean waits = left > 0;
    while (left > 0) {
      deadline.require(left);
      sleep(left);
      // Somebody may have been told to pause meanwhile.
      boolean paused = pace.pauseLeft(System.nanoTime()) > 0;
      left = paused ? pace.reserve(System.nanoTime()) : 0;
    }
    return waits;
  }

  private static void sleep(long nanos) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting as the registry asked");
    }
  }
}
