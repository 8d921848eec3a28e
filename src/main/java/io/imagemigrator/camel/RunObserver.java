package io.imagemigrator.camel;

import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunStatus;

/** Whoever wants to be told of the runs of a process that stays up. */
interface RunObserver {
  /** A run begins. */
  void began(RunStatus run);

  /** A listener that also tells the given one. */
  default RunListener listening(RunListener listener) {
    return listener;
  }

  /** A run has ended and its report is written. */
  void ended(RunStatus run, MigrationSummary summary);
}
