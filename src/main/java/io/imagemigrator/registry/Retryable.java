package io.imagemigrator.registry;

import java.time.Duration;
import java.util.Optional;

/** A failure that knows whether trying again can help; its message is for people. */
public interface Retryable {
  /** Whether the same may succeed later. */
  boolean retryable();

  /** How long the server asked to be left alone; empty when it did not say. */
  Optional<Duration> retryAfter();

  /**
   * What else fails for the same reason, such as every image of a registry that cannot be reached:
   * equal for all of them. Empty when the reason is this one's own.
   */
  default Optional<String> commonCause() {
    return Optional.empty();
  }
}
