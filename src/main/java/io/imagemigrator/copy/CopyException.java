package io.imagemigrator.copy;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Optional;

/** A task failed at one of its two registries; the message says which, and why. */
public final class CopyException extends Exception {
  private final RegistryException failure;

  CopyException(ImageTask task, RegistryException failure) {
    super(side(task, failure) + ": " + failure.getMessage(), failure);
    this.failure = failure;
  }

  private static String side(ImageTask task, RegistryException failure) {
    return failure.repository().equals(task.source().repository()) ? "source" : "target";
  }

  /** Whether the same task may succeed later. */
  public boolean retryable() {
    return failure.retryable();
  }

  /** How long the registry asked to be left alone. */
  public Optional<Duration> retryAfter() {
    return failure.retryAfter();
  }
}
