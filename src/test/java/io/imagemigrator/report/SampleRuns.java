package io.imagemigrator.report;

import io.imagemigrator.copy.CopyResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Runs in every state, for whoever shows them. */
public final class SampleRuns {
  private SampleRuns() {}

  /** 30 of 120 tasks are done, one of them failed, ten were there already. */
  public static RunStatus running(String file) {
    RunProgress progress = progress(120, 19, 10, 1, 2_345_000_000L);
    progress.allPlanned();
    return new RunStatus("run-1", file, start(), progress);
  }

  /** Tags are still being listed. */
  public static RunStatus listing(String file) {
    return new RunStatus("run-2", file, start(), progress(40, 0, 0, 0, 0));
  }

  /** All 38 are there after 8 seconds. */
  public static RunStatus done(String file, String report) {
    RunStatus run = new RunStatus("run-3", file, start(), progress(38, 30, 8, 0, 950_000_000L));
    run.ended(RunStatus.State.DONE, run.started().plusSeconds(8), report);
    return run;
  }

  /** Somebody ended it after two of 40. */
  public static RunStatus cancelled(String file) {
    RunStatus run = new RunStatus("run-4", file, start(), progress(40, 2, 0, 0, 31_000_000));
    run.ended(RunStatus.State.CANCELLED, run.started().plusSeconds(2), null);
    return run;
  }

  /** As many tasks as sentences failed, and nothing else was to be done. */
  public static RunStatus failed(String file, String report, List<String> sentences) {
    RunStatus run =
        new RunStatus(
            "run-5",
            file,
            start(),
            progress(12, 12 - sentences.size(), 0, sentences.size(), 77_000));
    sentences.forEach(run::failed);
    run.ended(RunStatus.State.FAILED, run.started().plusSeconds(61), report);
    return run;
  }

  private static Instant start() {
    return Instant.now().minus(Duration.ofSeconds(95));
  }

  private static RunProgress progress(
      int tasks, int copied, int unchanged, int failed, long bytes) {
    RunProgress progress = new RunProgress();
    progress.tasksPlanned(tasks);
    end(progress, Status.COPIED, copied);
    end(progress, Status.UNCHANGED, unchanged);
    end(progress, Status.FAILED, failed);
    progress.bytesSent(bytes);
    return progress;
  }

  private static void end(RunProgress progress, Status status, int count) {
    for (int i = 0; i < count; i++) {
      progress.taskDone(status);
    }
  }
}
