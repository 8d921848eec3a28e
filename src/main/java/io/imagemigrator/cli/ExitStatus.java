package io.imagemigrator.cli;

/** What the process tells its caller. */
final class ExitStatus {
  /** Every image is at its target. */
  static final int DONE = 0;

  /** At least one task failed or rule gave none. */
  static final int FAILURES = 1;

  /** Bad usage, or a file that cannot be used: nothing was copied. */
  static final int UNUSABLE = 2;

  private ExitStatus() {}
}
