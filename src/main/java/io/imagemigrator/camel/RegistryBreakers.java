package io.imagemigrator.camel;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.HostDownException;
import io.imagemigrator.registry.RequestGuard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker for each host. It opens when the last requests have all failed, each of them;
 * from then on one request now and then tries whether the host is back. Meanwhile the others wait,
 * so that a short outage costs no image; after a long one, or when the host never answered at all,
 * they fail at once.
 */
final class RegistryBreakers extends ForwardingGuard {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryBreakers.class);
  private static final int LOOK_MILLIS = 100;
  private static final int ALL = 100;

  /**
   * A request that tries whether a host is back may be an upload of hours: after so many pauses
   * another one tries.
   */
  private static final int LONGEST_TRY = 4;

  private final CircuitBreakerRegistry breakers;
  private final Duration patience;
  private final Map<String, Long> downSince = new ConcurrentHashMap<>();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * Breakers that are all closed.
   *
   * @param next is told of the answers too
   */
  RegistryBreakers(Settings settings, RequestGuard next) throws InvalidFileException {
    super(next);
    int window = settings.number("breaker.window", 1);
    Duration pause = settings.duration("breaker.pause");
    breakers =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(window)
                .minimumNumberOfCalls(window)
                .failureRateThreshold(ALL)
                .waitDurationInOpenState(pause)
                .permittedNumberOfCallsInHalfOpenState(1)
                .maxWaitDurationInHalfOpenState(pause.multipliedBy(LONGEST_TRY))
                .build());
    breakers
        .getEventPublisher()
        .onEntryAdded(
            added ->
                added
                    .getAddedEntry()
                    .getEventPublisher()
                    .onStateTransition(
                        event ->
                            changed(
                                event.getCircuitBreakerName(),
                                event.getStateTransition().getToState())));
    patience = settings.duration("breaker.patience");
  }

  private void changed(String host, State state) {
    if (state == State.OPEN && downSince.putIfAbsent(host, System.nanoTime()) == null) {
      LOG.warn("{} has failed each of the last requests; it is left alone for a while", host);
    } else if (state == State.CLOSED) {
      downSince.remove(host);
      LOG.info("{} answers again", host);
    }
  }

  @Override
  public void admit(String host, Deadline deadline) throws IOException {
    CircuitBreaker breaker = breakers.circuitBreaker(host);
    long begin = System.nanoTime();
    boolean held = false;
    deadline.require(0);
    while (!breaker.tryAcquirePermission()) {
      held = true;
      deadline.require(0);
      Long since = downSince.get(host);
      Duration down = Duration.ofNanos(since == null ? 0 : System.nanoTime() - since);
      if (stopped || !answered.contains(host) || down.compareTo(patience) > 0) {
        throw new HostDownException(
            answered.contains(host)
                ? "it has not answered for "
                    + down.toSeconds()
                    + " s; it is tried again now and then"
                : "it has not answered once; it is tried again now and then");
      }
      sleep();
    }
    if (held) {
      heldBack(host, "breaker", Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  @Override
  public void withdrawn(String host) {
    breakers.circuitBreaker(host).releasePermission();
    super.withdrawn(host);
  }

  private static void sleep() throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a host was down");
    }
  }

  @Override
  public void answered(String host, String method, String path, int status, Duration elapsed) {
    CircuitBreaker breaker = breakers.circuitBreaker(host);
    if (status == 0 || (status >= 500 && status != 501)) {
      breaker.onError(elapsed.toNanos(), TimeUnit.NANOSECONDS, new IOException("status " + status));
    } else {
      answered.add(host);
      breaker.onSuccess(elapsed.toNanos(), TimeUnit.NANOSECONDS);
    }
    super.answered(host, method, path, status, elapsed);
  }

  /** The state of one host's breaker; one that was never asked is closed. */
  String state(String host) {
    return breakers.find(host).map(CircuitBreaker::getState).orElse(State.CLOSED).name();
  }

  /** From now on nobody waits. */
  void stop() {
    stopped = true;
  }
}
