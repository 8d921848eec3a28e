package io.imagemigrator.camel;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.RequestGuard;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Holds the rate of requests to each host, and of the bytes of blobs, where limits are set. */
final class RegistryLimits extends ForwardingGuard {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Bytes are let through in so many portions a second, so that they flow and do not leap. */
  private static final int PORTIONS = 20;

  /** Nobody is turned away: whoever comes too early waits. */
  private static final Duration ANY_TIME = Duration.ofDays(1);

  private final Optional<RateLimiterRegistry> requests;
  private final Optional<RateLimiterRegistry> bytes;

  /**
   * Limits as the settings say.
   *
   * @param next is asked after them
   */
  RegistryLimits(Settings settings, RequestGuard next) throws InvalidFileException {
    super(next);
    int perSecond = settings.number("limit.requests", 0);
    // One at a time: a burst each second is what registries take for an attack.
    requests =
        perSecond == 0 ? Optional.empty() : Optional.of(limiters(1, SECOND.dividedBy(perSecond)));
    bytes =
        settings
            .bytes("limit.bytes")
            .map(
                limit ->
                    limiters(
                        (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit / PORTIONS)),
                        SECOND.dividedBy(PORTIONS)));
  }

  private static RateLimiterRegistry limiters(int permits, Duration period) {
    return RateLimiterRegistry.of(
        RateLimiterConfig.custom()
            .limitForPeriod(permits)
            .limitRefreshPeriod(period)
            .timeoutDuration(ANY_TIME)
            .build());
  }

  @Override
  public void admit(String host, Deadline deadline) throws IOException {
    requests.ifPresent(limiters -> await(limiters.rateLimiter(host), host, 1));
    super.admit(host, deadline);
  }

  @Override
  public void transferred(String host, int count) {
    bytes.ifPresent(limiters -> await(limiters.rateLimiter(host), host, count));
  }

  /** An interrupted wait ends at once; the request that follows fails by the interrupt. */
  private void await(RateLimiter limiter, String host, int permits) {
    long begin = System.nanoTime();
    limiter.acquirePermission(permits);
    Duration waited = Duration.ofNanos(System.nanoTime() - begin);
    if (waited.toMillis() > 0) {
      heldBack(host, "rate", waited);
    }
  }
}
