package io.imagemigrator.report;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.rule.GenerateFailure;

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
 */
public record MigrationSummary(
    long planned,
    long copied,
    long unchanged,
    long failed,
    long generateFailed,
    long bytesSent,
    long bytesSpared) {
  /** Nothing has come out yet. */
  public static final MigrationSummary EMPTY = new MigrationSummary(-1, 0, 0, 0, 0, 0, 0);

  /** With one more result. */
  public MigrationSummary plus(CopyResult result) {
    return new MigrationSummary(
        planned,
        copied + (result.status() == Status.COPIED ? 1 : 0),
        unchanged + (result.status() == Status.UNCHANGED ? 1 : 0),
        failed + (result.status() == Status.FAILED ? 1 : 0),
        generateFailed,
        bytesSent + result.statistics().bytesSent(),
        bytesSpared + result.statistics().bytesSpared());
  }

  /** With one more rule that gave no task. */
  public MigrationSummary plus(GenerateFailure failure) {
    return new MigrationSummary(
        planned, copied, unchanged, failed, generateFailed + 1, bytesSent, bytesSpared);
  }

  /** With the number of results that are to be waited for. */
  public MigrationSummary withPlanned(long tasks) {
    return new MigrationSummary(
        tasks, copied, unchanged, failed, generateFailed, bytesSent, bytesSpared);
  }

  /** Whether every planned task has its result. */
  public boolean complete() {
    return planned == copied + unchanged + failed;
  }

  /** Whether nothing failed. */
  public boolean successful() {
    return failed == 0 && generateFailed == 0;
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
