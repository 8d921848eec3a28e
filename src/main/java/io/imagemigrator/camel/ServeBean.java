package io.imagemigrator.camel;

import io.imagemigrator.json.AtomicFile;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.ReportDraft;
import io.imagemigrator.report.ReportFolder;
import io.imagemigrator.report.RunBoard;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.report.RunStatus;
import io.imagemigrator.report.RunStatus.State;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route bean {@code serve}: begins and ends the runs of a process that stays up. */
public final class ServeBean {
  /** The property that holds the {@link RunStatus} of a run that has ended. */
  static final String RUN = "runStatus";

  private static final Logger LOG = LoggerFactory.getLogger(ServeBean.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** What the rule file of a run's failures adds to the name of the file that was run. */
  private static final Pattern RETRY =
      Pattern.compile("\\.[0-9TZ]{16}-[0-9a-f]{6}\\.retry\\.json$");

  private final MigrationParts parts;
  private final DropFolders folders;
  private final Path authFile;
  private final RunBoard board;
  private final List<RunObserver> observers;
  private final String version;
  private final List<ReportFolder> reports;
  private final Map<String, ServedRun> going = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  ServeBean(
      MigrationParts parts,
      DropFolders folders,
      Path authFile,
      RunBoard board,
      List<RunObserver> observers,
      List<ReportFolder> reports,
      String version) {
    this.parts = parts;
    this.folders = folders;
    this.authFile = authFile;
    this.board = board;
    this.observers = List.copyOf(observers);
    this.reports = List.copyOf(reports);
    this.version = version;
  }

  /** Begins the run of a dropped file. */
  public MigrationRequest beginDropped(File file, Exchange exchange) {
    return begin(file.toPath(), true, exchange);
  }

  /** Begins the run of a scheduled file. */
  public MigrationRequest beginScheduled(@Header("scheduledFile") String file, Exchange exchange) {
    return begin(folders.scheduled().resolve(file), false, exchange);
  }

  private MigrationRequest begin(Path file, boolean dropped, Exchange exchange) {
    if (stopping) {
      throw new StoppedException();
    }
    Instant now = Instant.now();
    String id = STAMP.format(now) + "-" + UUID.randomUUID().toString().substring(0, 6);
    RunProgress progress = new RunProgress();
    RunStatus status = new RunStatus(id, file.getFileName().toString(), now, progress);
    ReportDraft report = new ReportDraft(status, folders.reports(), version);
    RunListener listener = report;
    for (RunObserver observer : observers) {
      listener = observer.listening(listener);
    }
    MigrationRun run = parts.begin(id, listener, progress);
    going.put(id, new ServedRun(run, status, report, file, dropped));
    board.add(status);
    observers.forEach(observer -> observer.began(status));
    LOG.info("run {} of {} begins", id, file);
    exchange.getIn().setHeader(MigrationRuns.RUN_ID, id);
    return new MigrationRequest(id, authFile, file);
  }

  /** Waits until every task has its result. */
  public MigrationSummary await(@Header(MigrationRuns.RUN_ID) String id)
      throws InterruptedException {
    try {
      return going.get(id).run().summary().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoppedException stopped) {
        throw stopped;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The summary of a run that came to nothing, with the reason in a property. */
  public MigrationSummary broken(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (stopping || failure instanceof StoppedException) {
      throw new StoppedException();
    }
    boolean expected = failure instanceof InvalidFileException;
    if (!expected) {
      LOG.error("unexpected failure", failure);
    }
    exchange.setProperty(
        "reason",
        expected
            ? failure.getMessage()
            : "internal error: " + failure + "; the log has the details, please report it");
    return MigrationSummary.EMPTY;
  }

  /** Writes the report, decides where the file goes, and forgets the run. */
  public MigrationSummary finish(
      MigrationSummary summary, @Header(MigrationRuns.RUN_ID) String id, Exchange exchange) {
    ServedRun run = going.get(id);
    String reason = exchange.getProperty("reason", "", String.class);
    boolean well = reason.isEmpty() && summary.successful();
    State state = run.run().cancelled() ? State.CANCELLED : well ? State.DONE : State.FAILED;
    String base = RETRY.matcher(run.status().file()).replaceFirst("");
    String name = base + "." + id;
    if (!reason.isEmpty()) {
      run.status().failed(reason);
    }
    run.status().ended(state, Instant.now(), name);
    List<Path> files = run.report().finish(summary, reason, folders.reports(), name);
    if (files.isEmpty()) {
      run.status().ended(state, run.status().ended().orElseThrow(), null);
    }
    if (run.dropped()) {
      Path folder = well ? folders.done() : folders.failed();
      copy(files, folder);
      exchange.setProperty(
          DropFiles.MOVE_TO, folder.resolve(run.status().file() + "." + id + ".json"));
    }
    exchange.setProperty(RUN, run.status());
    forget(id);
    reports.forEach(ReportFolder::prune);
    observers.forEach(observer -> observer.ended(run.status(), summary));
    LOG.info(
        "run {} of {} has ended: {}",
        id,
        run.ruleFile(),
        reason.isEmpty() ? summary.line() : reason);
    return summary;
  }

  private static void copy(List<Path> files, Path folder) {
    for (Path file : files) {
      try {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        LOG.error("{} cannot be copied to {} ({})", file, folder, e.getMessage());
      }
    }
  }

  private void forget(String id) {
    ServedRun run = going.remove(id);
    if (run != null) {
      run.report().close();
    }
    parts.runs().end(id);
  }

  /** Lets a run end soon: what was not copied yet fails without a try. */
  boolean cancel(String id) {
    ServedRun run = going.get(id);
    if (run != null) {
      LOG.warn("run {} is cancelled", id);
      run.run().cancel();
    }
    return run != null;
  }

  /** Drops the failed rules of a run into the inbox, whole or not at all. */
  boolean retry(RunStatus run) {
    Path failed =
        run.report().map(name -> folders.reports().resolve(name + ".retry.json")).orElse(null);
    if (failed == null || !Files.exists(failed)) {
      return false;
    }
    try {
      AtomicFile.write(folders.inbox().resolve(failed.getFileName()), Files.readAllBytes(failed));
      return true;
    } catch (IOException | InvalidFileException e) {
      LOG.error("{} cannot be dropped again ({})", failed, e.getMessage());
      return false;
    }
  }

  /** Lets go of every run; their files stay where they are. */
  void stop() {
    stopping = true;
    going
        .values()
        .forEach(run -> run.run().summary().completeExceptionally(new StoppedException()));
    going.keySet().forEach(this::forget);
  }
}
