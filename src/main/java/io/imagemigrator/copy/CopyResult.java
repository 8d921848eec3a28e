package io.imagemigrator.copy;

import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of one task.
 *
 * @param task which one
 * @param status how it ended
 * @param digest of the image at its source; empty when it failed
 * @param targetDigest of the image at its target, when that would not have it but in Docker's form;
 *     empty when the digest was kept
 * @param statistics of the attempt that succeeded
 * @param duration of that attempt, or of all attempts when it failed
 * @param attempts how often it was tried, from 1
 * @param error why it failed, one sentence; empty when it did not
 * @param commonCause equal for all tasks that failed for one reason of their registry; empty when
 *     the reason is this one's own
 */
public record CopyResult(
    ImageTask task,
    Status status,
    Optional<Digest> digest,
    Optional<Digest> targetDigest,
    CopyStatistics statistics,
    Duration duration,
    int attempts,
    String error,
    Optional<String> commonCause) {
  /** How a task can end. */
  public enum Status {
    /** Something was sent. */
    COPIED,
    /** The target had the same digest, or the Docker form of it. */
    UNCHANGED,
    /** The target was not written. */
    FAILED
  }

  /** Takes control characters out of the error, which quotes registries. */
  public CopyResult {
    error = PrintableText.of(error);
  }

  /** A result at whose target the digest, if there is one, is that of the source. */
  public CopyResult(
      ImageTask task,
      Status status,
      Optional<Digest> digest,
      CopyStatistics statistics,
      Duration duration,
      int attempts,
      String error) {
    this(
        task,
        status,
        digest,
        Optional.empty(),
        statistics,
        duration,
        attempts,
        error,
        Optional.empty());
  }

  static CopyResult copied(
      ImageTask task, Digest own, Digest there, CopyStatistics statistics, Duration duration) {
    return done(task, Status.COPIED, own, there, statistics, duration);
  }

  static CopyResult unchanged(ImageTask task, Digest own, Digest there, Duration duration) {
    return done(task, Status.UNCHANGED, own, there, CopyStatistics.NONE, duration);
  }

  private static CopyResult done(
      ImageTask task,
      Status status,
      Digest own,
      Digest there,
      CopyStatistics statistics,
      Duration duration) {
    Optional<Digest> changed = Optional.of(there).filter(digest -> !digest.equals(own));
    return new CopyResult(
        task, status, Optional.of(own), changed, statistics, duration, 1, "", Optional.empty());
  }

  /** A task that was given up. */
  public static CopyResult failed(ImageTask task, Duration duration, int attempts, String error) {
    return new CopyResult(
        task, Status.FAILED, Optional.empty(), CopyStatistics.NONE, duration, attempts, error);
  }

  /** The same result, reached at a later attempt. */
  public CopyResult atAttempt(int attempt) {
    return new CopyResult(
        task, status, digest, targetDigest, statistics, duration, attempt, error, commonCause);
  }

  /** The same result, with the reason that it shares with others. */
  public CopyResult because(Optional<String> cause) {
    return new CopyResult(
        task, status, digest, targetDigest, statistics, duration, attempts, error, cause);
  }
}
