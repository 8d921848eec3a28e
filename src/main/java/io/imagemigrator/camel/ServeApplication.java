package io.imagemigrator.camel;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.report.ReportFolder;
import io.imagemigrator.report.RunBoard;
import io.imagemigrator.web.Observations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.camel.ServiceStatus;
import org.apache.camel.SuspendableService;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel with the routes of a process that stays up. */
public final class ServeApplication implements Observations, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServeApplication.class);
  private static final int LOOK_MILLIS = 50;

  private final Settings settings;
  private final List<Schedule> schedules;
  private final DropFolders folders;
  private final List<ReportFolder> reports;
  private final CamelEngine engine;
  private final MigrationParts parts;
  private final ServeBean serve;
  private final ExecutorService runThreads;
  private final RunBoard board = new RunBoard();
  private final Telemetry telemetry = new Telemetry();
  private final ServeMBeans beans = new ServeMBeans(telemetry);

  /**
   * Makes all that the routes need, and starts none.
   *
   * @param home the folder that holds {@code routes/}
   * @param authFile who may log in where; read afresh for each run
   * @param version of this program, for reports
   */
  public ServeApplication(Path home, Settings settings, Path authFile, String version)
      throws InvalidFileException, IOException {
    this.settings = settings;
    schedules = Schedule.of(settings);
    folders = DropFolders.of(settings);
    folders.create();
    List<String> routes = new ArrayList<>(MigrationParts.ROUTES);
    routes.addAll(List.of("drop-folder.yaml", "scheduled.yaml", "webhook.yaml"));
    engine = new CamelEngine(home, routes, settings, true);
    parts = new MigrationParts(settings, engine, beans);
    int keep = settings.number("reports.keep", 1);
    Duration age = Duration.ofDays(settings.number("reports.keep-days", 1));
    reports =
        Stream.of(folders.reports(), folders.done(), folders.failed())
            .map(folder -> new ReportFolder(folder, keep, age))
            .toList();
    serve =
        new ServeBean(parts, folders, authFile, board, List.of(telemetry, beans), reports, version);
    beans.connect(parts.breakers()::state, serve::cancel, serve::retry);
    runThreads = Executors.newFixedThreadPool(settings.number("serve.runs", 1));
    engine.bind("serve", serve);
    engine.bind("runThreads", runThreads);
    engine.bind(
        "dropFiles",
        new DropFiles(settings.duration("serve.settle"), settings.duration("serve.incomplete")));
    WebhookBean webhook = new WebhookBean(settings.address("webhook.url"));
    engine.bind("webhook", webhook);
    engine.property("webhook.origin", webhook.origin());
    telemetry.breakers(parts.breakers()::state);
    telemetry.gauge("queue_tasks", "tasks that wait to be copied", () -> parts.queue().size());
    telemetry.gauge(
        "copies_in_flight", "copies that are being made", () -> parts.tasks().inFlight());
  }

  /** Starts the routes: from now on files are run. */
  public void start() throws InvalidFileException {
    folders.lock();
    reports.get(0).removeDrafts();
    engine.start();
    for (Schedule schedule : schedules) {
      TemplatedRouteBuilder.builder(engine.context(), "scheduled-run")
          .routeId("scheduled-" + schedule.file())
          .parameter("file", schedule.file())
          .parameter("cron", schedule.cron())
          .add();
    }
  }

  /** The runs of this process. */
  public RunBoard board() {
    return board;
  }

  /**
   * Takes no more work, lets the copies in flight end, and stops. Files whose run has not ended
   * stay in the inbox.
   */
  public void stop() throws InvalidFileException, InterruptedException {
    Duration patience = settings.duration("serve.stop-timeout");
    suspend("drop-folder");
    parts.queue().close();
    parts.breakers().stop();
    long end = System.nanoTime() + patience.toNanos();
    while (parts.tasks().inFlight() > 0 && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_MILLIS);
    }
    if (parts.tasks().inFlight() > 0) {
      LOG.warn(
          "{} copies did not end within {} and are cut off", parts.tasks().inFlight(), patience);
    }
    serve.stop();
  }

  private void suspend(String route) {
    if (engine.context().getRoute(route).getConsumer() instanceof SuspendableService consumer) {
      consumer.suspend();
    }
  }

  @Override
  public boolean live() {
    ServiceStatus status = engine.context() == null ? null : engine.context().getStatus();
    return status != ServiceStatus.Stopped && status != ServiceStatus.Stopping;
  }

  @Override
  public List<String> notReady() {
    List<String> reasons = new ArrayList<>(folders.problems());
    if (engine.context() == null || !engine.context().isStarted()) {
      reasons.add("the routes are not started");
      return reasons;
    }
    for (HealthCheck.Result result : HealthCheckHelper.invokeReadiness(engine.context())) {
      if (result.getState() == HealthCheck.State.DOWN) {
        reasons.add(result.getCheck().getId() + ": " + result.getMessage().orElse("down"));
      }
    }
    return reasons;
  }

  @Override
  public String metrics() {
    return telemetry.text();
  }

  /** Stops everything, also what was never started. */
  @Override
  public void close() throws IOException {
    runThreads.shutdownNow();
    engine.close();
    parts.close();
    beans.close();
    telemetry.close();
  }
}
