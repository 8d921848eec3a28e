package io.imagemigrator.copy;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.Retryable;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Optional;

/** A task failed at one of its two registries; the message says which, and why. */
public final class CopyException extends Exception implements Retryable {
  private final RegistryException failure;

  CopyException(ImageTask task, RegistryException failure) {
    super(side(task, failure) + ": " + failure.getMessage(), failure);
    this.failure = failure;
  }

  private static String side(ImageTask task, RegistryException failure) {
    return failure.repository().equals(task.source().repository()) ? "source" : "target";
  }

  @Override
  public boolean retryable() {
    return failure.retryable();
  }

  @Override
  public Optional<Duration> retryAfter() {
    return failure.retryAfter();
  }
}
