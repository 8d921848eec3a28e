package io.imagemigrator.copy;

import io.imagemigrator.registry.Digest;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of one task.
 *
 * @param task which one
 * @param status how it ended
 * @param digest of the image; empty when it failed before that was known
 * @param statistics of the attempt that succeeded
 * @param duration of that attempt, or of all attempts when it failed
 * @param attempts how often it was tried, from 1
 * @param error why it failed, one sentence; empty when it did not
 */
public record CopyResult(
    ImageTask task,
    Status status,
    Optional<Digest> digest,
    CopyStatistics statistics,
    Duration duration,
    int attempts,
    String error) {
  /** How a task can end. */
  public enum Status {
    /** Something was sent. */
    COPIED,
    /** The target had the same digest. */
    UNCHANGED,
    /** The target was not written. */
    FAILED
  }

  static CopyResult done(
      ImageTask task, Status status, Digest digest, CopyStatistics statistics, Duration duration) {
    return new CopyResult(task, status, Optional.of(digest), statistics, duration, 1, "");
  }

  /** A task that was given up. */
  public static CopyResult failed(ImageTask task, Duration duration, int attempts, String error) {
    return new CopyResult(
        task, Status.FAILED, Optional.empty(), CopyStatistics.NONE, duration, attempts, error);
  }

  /** The same result, reached at a later attempt. */
  public CopyResult atAttempt(int attempt) {
    return new CopyResult(task, status, digest, statistics, duration, attempt, error);
  }
}
