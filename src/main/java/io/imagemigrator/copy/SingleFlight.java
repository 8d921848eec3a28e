package io.imagemigrator.copy;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Side;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Lets one thread at a time do the work that a key stands for, and others wait for its end. */
final class SingleFlight<K> {
  private final Map<K, CountDownLatch> flights = new ConcurrentHashMap<>();

  /** Whether the work is now the caller's, who must then call {@link #end}. */
  boolean begin(K key) {
    return flights.putIfAbsent(key, new CountDownLatch(1)) == null;
  }

  void end(K key) {
    flights.remove(key).countDown();
  }

  /** Waits until nobody does the work. It may have failed: look before you leave it at that. */
  void await(K key, RemoteRepository target) throws RegistryException {
    CountDownLatch flight = flights.get(key);
    if (flight != null) {
      try {
        if (!target.deadline().await(flight)) {
          throw new RegistryException(
                  Kind.EXPIRED, "copy to", target.name(), target.deadline().passedWords(), null)
              .at(Side.TARGET);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RegistryException(
                Kind.UNAVAILABLE,
                "copy to",
                target.name(),
                "interrupted while another task did the same",
                e)
            .at(Side.TARGET);
      }
    }
  }
}
