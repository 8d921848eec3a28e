package io.imagemigrator.cli;

import io.imagemigrator.cluster.ClusterException;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.web.WebException;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/** What kept a run from being started or finished, in one line. */
final class Problem {
  private Problem() {}

  static String describe(Exception problem) {
    if (problem instanceof InvalidFileException
        || problem instanceof ClusterException
        || problem instanceof WebException
        || problem instanceof IllegalArgumentException) {
      return problem.getMessage();
    }
    if (problem instanceof IOException && problem.getMessage() != null) {
      return problem.getMessage();
    }
    LoggerFactory.getLogger(Problem.class).error("unexpected failure", problem);
    return "internal error: " + problem + "; the log has the details, please report it";
  }

  /** Files, settings and clusters that cannot be used end a run before anything is done. */
  static int exitStatus(Exception problem) {
    boolean expected =
        problem instanceof InvalidFileException
            || problem instanceof ClusterException
            || problem instanceof WebException
            || problem instanceof IllegalArgumentException
            || problem instanceof IOException;
    return expected ? ExitStatus.UNUSABLE : ExitStatus.FAILURES;
  }
}
