package io.imagemigrator.report;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.rule.GenerateFailure;

/** Whoever wants to be told of a run while it goes on; called from several threads. */
public interface RunListener {
  /** Both files were read and tasks are being generated. */
  void generating();

  /** The first task goes to be copied, or it is known that there is none. */
  void handling();

  /** Something the user should know that is no failure. */
  void warning(String message);

  /** A rule gave no task. */
  void generateFailed(GenerateFailure failure);

  /** A task has ended. */
  void taskEnded(CopyResult result);
}
