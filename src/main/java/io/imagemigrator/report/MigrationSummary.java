package io.imagemigrator.report;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.rule.GenerateFailure;
import java.util.Optional;

/**
 * What has come out of a run so far; complete when every planned task has its result.
 *
 * @param planned tasks that were generated; -1 while rules are still being planned
 * @param copied tasks that sent something
 * @param unchanged tasks whose target had the digest already
 * @param failed tasks that failed after their retries
 * @param generateFailed rules that gave no task, or not all of them
 * @param bytesSent of blobs
 * @param bytesSpared of blobs that were mounted or present
 * @param dockerForms tasks copied or unchanged whose target has the image in Docker's form, with
 *     another digest
 */
public record MigrationSummary(
    long planned,
    long copied,
    long unchanged,
    long failed,
    long generateFailed,
    long bytesSent,
    long bytesSpared,
    long dockerForms) {
  /** Nothing has come out yet. */
  public static final MigrationSummary EMPTY = new MigrationSummary(-1, 0, 0, 0, 0, 0, 0);

  /** Of a run whose targets have every digest of their sources. */
  public MigrationSummary(
      long planned,
      long copied,
      long unchanged,
      long failed,
      long generateFailed,
      long bytesSent,
      long bytesSpared) {
    this(planned, copied, unchanged, failed, generateFailed, bytesSent, bytesSpared, 0);
  }

  /** With one more result. */
  public MigrationSummary plus(CopyResult result) {
    return new MigrationSummary(
        planned,
        copied + (result.status() == Status.COPIED ? 1 : 0),
        unchanged + (result.status() == Status.UNCHANGED ? 1 : 0),
        failed + (result.status() == Status.FAILED ? 1 : 0),
        generateFailed,
        bytesSent + result.statistics().bytesSent(),
        bytesSpared + result.statistics().bytesSpared(),
        dockerForms + (result.targetDigest().isPresent() ? 1 : 0));
  }

  /** With one more rule that gave no task. */
  public MigrationSummary plus(GenerateFailure failure) {
    return new MigrationSummary(
        planned,
        copied,
        unchanged,
        failed,
        generateFailed + 1,
        bytesSent,
        bytesSpared,
        dockerForms);
  }

  /** With the number of results that are to be waited for. */
  public MigrationSummary withPlanned(long tasks) {
    return new MigrationSummary(
        tasks, copied, unchanged, failed, generateFailed, bytesSent, bytesSpared, dockerForms);
  }

  /** Whether every planned task has its result. */
  public boolean complete() {
    return planned == copied + unchanged + failed;
  }

  /** Whether nothing failed. */
  public boolean successful() {
    return failed == 0 && generateFailed == 0;
  }

  /** What became of digests that were not kept; empty when all were. */
  public Optional<String> note() {
    return dockerForms == 0
        ? Optional.empty()
        : Optional.of(
            "images that the target has in Docker's form, since it refuses OCI's: "
                + dockerForms
                + "; their digests are not those of the source, log and report have both");
  }

  /** The last line of the standard output. */
  public String line() {
    return "Images("
        + planned
        + ") migration finished, "
        + failed
        + " images tasks failed, "
        + generateFailed
        + " tasks generate failed";
  }
}
