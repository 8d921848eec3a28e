package io.imagemigrator.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run as operators see it, while it goes on and afterwards; read from any thread. */
public final class RunStatus {
  /** How a run stands. */
  public enum State {
    /** Its tasks are being generated or copied. */
    RUNNING,
    /** Everything is at its target. */
    DONE,
    /** Something failed, or it could not be started. */
    FAILED,
    /** Somebody ended it early. */
    CANCELLED
  }

  /** Failures kept for display; all of them are in the report. */
  private static final int KEPT = 50;

  private final String id;
  private final String file;
  private final Instant started;
  private final RunProgress progress;
  private final List<String> failures = new ArrayList<>();
  private State state = State.RUNNING;
  private Instant ended;
  private String report;

  /**
   * A run that begins now.
   *
   * @param id the run's name in headers, logs and reports
   * @param file the name of the rule file, without a folder
   */
  public RunStatus(String id, String file, Instant started, RunProgress progress) {
    this.id = id;
    this.file = file;
    this.started = started;
    this.progress = progress;
  }

  /** Notes a failure, in one sentence. */
  public synchronized void failed(String sentence) {
    if (failures.size() < KEPT) {
      failures.add(sentence);
    }
  }

  /**
   * Notes the end.
   *
   * @param reportName what the files of its report begin with; {@code null} when there is none
   */
  public synchronized void ended(State how, Instant when, String reportName) {
    state = how;
    ended = when;
    report = reportName;
  }

  /** The run's name in headers, logs and reports. */
  public String id() {
    return id;
  }

  /** The name of the rule file. */
  public String file() {
    return file;
  }

  /** When it began. */
  public Instant started() {
    return started;
  }

  /** When it ended; empty while it goes on. */
  public synchronized Optional<Instant> ended() {
    return Optional.ofNullable(ended);
  }

  /** How it stands. */
  public synchronized State state() {
    return state;
  }

  /** Tasks and bytes so far. */
  public RunProgress progress() {
    return progress;
  }

  /** The first of its failures, each in one sentence. */
  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** What the names of its report's files begin with; empty while there is no report. */
  public synchronized Optional<String> report() {
    return Optional.ofNullable(report);
  }

  /** How long it has taken until now, or took. */
  public Duration elapsed() {
    return Duration.between(started, ended().orElseGet(Instant::now));
  }

  /** Bytes of blobs sent in each second of it. */
  public double bytesPerSecond() {
    return progress.bytes() / Math.max(0.001, elapsed().toMillis() / 1000.0);
  }

  /** The time that is left at the pace so far; empty when there is nothing to go by. */
  public Optional<Duration> left() {
    long done = progress.done();
    if (state() != State.RUNNING || !progress.isAllPlanned() || done == 0) {
      return Optional.empty();
    }
    return Optional.of(elapsed().dividedBy(done).multipliedBy(progress.tasks() - done));
  }
}
