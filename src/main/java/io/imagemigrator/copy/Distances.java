package io.imagemigrator.copy;

import io.imagemigrator.registry.RemoteRepository;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far away registries are. The quickest answer tells: the others may be slow for what the
 * registry has to do.
 */
final class Distances {
  /** From here on the wait for an answer costs more than to hand the next question to a thread. */
  private static final Duration FAR = Duration.ofMillis(20);

  private final Map<String, Duration> quickest = new ConcurrentHashMap<>();

  /** An answer came that took the registry little to give. */
  void answered(RemoteRepository repository, Duration took) {
    quickest.merge(
        repository.name().registry(), took, (old, now) -> old.compareTo(now) <= 0 ? old : now);
  }

  /** False where nothing is known. */
  boolean isFar(RemoteRepository repository) {
    Duration least = quickest.get(repository.name().registry());
    return least != null && least.compareTo(FAR) > 0;
  }
}
