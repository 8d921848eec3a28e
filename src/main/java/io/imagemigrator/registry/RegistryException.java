package io.imagemigrator.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A registry did not do what it was asked to. The message names operation, repository, the
 * registry's own words and what to do; it never holds a secret or a signed URL.
 */
public class RegistryException extends IOException implements Retryable {
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
    /** The host has not answered for long, so it was not asked. */
    DOWN(false),
    /** The task's time was over. */
    EXPIRED(false),
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
  private final String reason;
  private final transient Duration retryAfter;
  private final boolean contentRefused;
  private final String commonCause;
  private Side side;

  /**
   * A failure without Retry-After.
   *
   * @param operation what was tried, up to the repository's name: "list the tags of"
   * @param reason why it failed and what to do, after a colon
   * @param cause {@code null} when the reason says it all
   */
  public RegistryException(
      Kind kind, String operation, Repository repository, String reason, Throwable cause) {
    this(kind, operation, repository, reason, null, false, null, cause);
  }

  RegistryException(
      Kind kind,
      String operation,
      Repository repository,
      String reason,
      Duration retryAfter,
      boolean contentRefused,
      Throwable cause) {
    this(kind, operation, repository, reason, retryAfter, contentRefused, null, cause);
  }

  /**
   * A failure that others of the same registry share.
   *
   * @param commonCause equal for all of them
   */
  static RegistryException common(
      Kind kind,
      String operation,
      Repository repository,
      String reason,
      String commonCause,
      Throwable cause) {
    return new RegistryException(
        kind, operation, repository, reason, null, false, commonCause, cause);
  }

  private RegistryException(
      Kind kind,
      String operation,
      Repository repository,
      String reason,
      Duration retryAfter,
      boolean contentRefused,
      String commonCause,
      Throwable cause) {
    super(operation + " " + repository + ": " + reason, cause);
    this.kind = kind;
    this.repository = repository;
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.contentRefused = contentRefused;
    this.commonCause = commonCause;
  }

  /** The same failure under a name of its own. */
  RegistryException(RegistryException failure) {
    super(failure.getMessage(), failure);
    kind = failure.kind;
    repository = failure.repository;
    reason = failure.reason;
    retryAfter = failure.retryAfter;
    contentRefused = failure.contentRefused;
    commonCause = failure.commonCause;
    side = failure.side;
  }

  /** What kind of failure it was. */
  public Kind kind() {
    return kind;
  }

  /** Which repository was asked. */
  public Repository repository() {
    return repository;
  }

  /**
   * Notes which end of a copy failed. The first to say so is nearest to it: what fails at the
   * source passes the request to the target on its way.
   */
  public RegistryException at(Side end) {
    side = side == null ? end : side;
    return this;
  }

  /** Which end of a copy failed; empty when it was none. */
  public Optional<Side> side() {
    return Optional.ofNullable(side);
  }

  /** Whether that end of a copy failed. */
  public boolean isAt(Side end) {
    return side == end;
  }

  @Override
  public boolean retryable() {
    return kind.retryable;
  }

  @Override
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public Optional<String> commonCause() {
    return Optional.ofNullable(commonCause);
  }

  /** The same failure, of another repository of the registry. */
  RegistryException of(String operation, Repository other) {
    return new RegistryException(
        kind, operation, other, reason, retryAfter, contentRefused, commonCause, this);
  }

  /** Whether it was not the request that the registry refused, but what it carried. */
  boolean contentRefused() {
    return contentRefused;
  }

  /** What the registry answered, without the advice about what was not found. */
  public String answer() {
    int advice = reason.indexOf("; " + RegistryErrors.CHECK_THE_NAME);
    return advice < 0 ? reason : reason.substring(0, advice);
  }

  /** The message without operation and repository. */
  String reason() {
    return reason;
  }
}
