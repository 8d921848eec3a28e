package io.imagemigrator.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A registry did not do what it was asked to. The message names operation, repository, the
 * registry's own words and what to do; it never holds a secret or a signed URL.
 */
public final class RegistryException extends IOException {
  /** What kind of failure it was; decides whether trying again can help. */
  public enum Kind {
    /** 401: the credentials, or their absence, were refused. */
    UNAUTHORIZED(false),
    /** 403: known, but not allowed. */
    DENIED(false),
    /** 404: no such repository, manifest or blob. */
    NOT_FOUND(false),
    /** Any other answer that the same request would get again. */
    REFUSED(false),
    /** The server's certificate is not trusted, or it does not speak TLS. */
    UNTRUSTED(false),
    /** 429. */
    RATE_LIMITED(true),
    /** 5xx, a broken connection, a time-out, an unknown host. */
    UNAVAILABLE(true),
    /** The bytes are not those that the digest or the size promise. */
    CORRUPT(true);

    private final boolean retryable;

    Kind(boolean retryable) {
      this.retryable = retryable;
    }
  }

  private final Kind kind;
  private final Repository repository;
  private final transient Duration retryAfter;

  /** A failure that the registry did not put a time on. */
  public RegistryException(Kind kind, Repository repository, String message, Throwable cause) {
    this(kind, repository, message, null, cause);
  }

  RegistryException(
      Kind kind, Repository repository, String message, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.repository = repository;
    this.retryAfter = retryAfter;
  }

  /** What kind of failure it was. */
  public Kind kind() {
    return kind;
  }

  /** Which repository was asked. */
  public Repository repository() {
    return repository;
  }

  /** Whether the same request may succeed later. */
  public boolean retryable() {
    return kind.retryable;
  }

  /** How long the registry asked to be left alone, from its {@code Retry-After} header. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
