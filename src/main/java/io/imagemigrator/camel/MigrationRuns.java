package io.imagemigrator.camel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that are going on, by their id. */
final class MigrationRuns {
  /** The header that says which run an exchange belongs to. */
  static final String RUN_ID = "runId";

  private final Map<String, MigrationRun> runs = new ConcurrentHashMap<>();

  void begin(String runId, MigrationRun run) {
    runs.put(runId, run);
  }

  void end(String runId) {
    runs.remove(runId);
  }

  MigrationRun get(String runId) {
    return find(runId)
        .orElseThrow(() -> new IllegalStateException("there is no run " + runId + " here"));
  }

  /** Empty once the run has ended. */
  Optional<MigrationRun> find(String runId) {
    return Optional.ofNullable(runs.get(runId));
  }
}
