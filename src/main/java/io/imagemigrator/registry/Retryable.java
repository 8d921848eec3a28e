package io.imagemigrator.registry;

import java.time.Duration;
import java.util.Optional;

/** A failure that knows whether trying again can help; its message is for people. */
public interface Retryable {
  /** Whether the same may succeed later. */
  boolean retryable();

  /** How long the server asked to be left alone; empty when it did not say. */
  Optional<Duration> retryAfter();
}
