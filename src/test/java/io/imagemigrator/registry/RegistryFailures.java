package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.time.Duration;

/** Failures as a registry causes them, for tests that have none. */
public final class RegistryFailures {
  private RegistryFailures() {}

  public static RegistryException inPassing(Repository repository) {
    return new RegistryException(
        Kind.UNAVAILABLE, "read", repository, "the registry answered 503", null);
  }

  public static RegistryException forGood(Repository repository) {
    return new RegistryException(
        Kind.NOT_FOUND, "read", repository, "the registry answered 404", null);
  }

  public static RegistryException limited(Repository repository, Duration retryAfter) {
    return new RegistryException(
        Kind.RATE_LIMITED,
        "read",
        repository,
        "the registry answered 429",
        retryAfter,
        false,
        null);
  }
}
