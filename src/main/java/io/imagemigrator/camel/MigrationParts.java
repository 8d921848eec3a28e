package io.imagemigrator.camel;

import io.imagemigrator.copy.DockerFallback;
import io.imagemigrator.copy.ImageCopier;
import io.imagemigrator.copy.TransferPool;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.AllowedNetworks;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.registry.RequestGuard;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import java.io.IOException;
import java.util.List;

/** What migrations of one process share: connections, threads, the queue, and the routes' beans. */
final class MigrationParts implements AutoCloseable {
  /** The route files of a migration. */
  static final List<String> ROUTES =
      List.of("error-policy.yaml", "migrate.yaml", "copy.yaml", "summary.yaml");

  private final MigrationRuns runs = new MigrationRuns();
  private final RegistryBreakers breakers;
  private final HttpTransport transport;
  private final AllowedNetworks allowed;
  private final TransferPool pool;
  private final ListingThreads listers;
  private final TaskQueue queue;
  private final DockerFallback fallback;
  private final RulesBean rules;
  private final TasksBean tasks;

  /**
   * Makes them, and binds the beans of the routes.
   *
   * @param observer is told of each answer of a registry
   */
  MigrationParts(Settings settings, CamelEngine engine, RequestGuard observer)
      throws InvalidFileException, IOException {
    breakers = new RegistryBreakers(settings, observer);
    allowed = settings.allowedNetworks();
    transport = new HttpTransport(settings.http(), new RegistryLimits(settings, breakers));
    pool =
        new TransferPool(
            settings.number("transfer.helpers", 1), settings.number("transfer.per-image", 1));
    listers = new ListingThreads(settings.number("listing.threads", 1));
    queue = new TaskQueue(settings.number("queue.size", 1));
    fallback = settings.dockerFallback();
    tasks = new TasksBean(runs, settings.duration("task.timeout"));
    rules = new RulesBean(runs, settings.defaults(), settings.environment(), listers);
    engine.bind("rules", rules);
    engine.bind("tasks", tasks);
    engine.bind("failures", new FailuresBean(settings.duration("retry.after-max")));
    engine.bind("results", new ResultsBean(runs));
    engine.bind("listers", listers);
    engine.bind("taskQueue", queue);
    engine.bind("lostExchanges", new LostExchanges(runs));
  }

  /** Begins a run that knows nothing of any registry yet. */
  MigrationRun begin(String runId, RunListener listener, RunProgress progress) {
    ImageCopier copier = new ImageCopier(pool, fallback, progress::bytesSent);
    MigrationRun run =
        new MigrationRun(listener, progress, new RegistryClient(transport, allowed), copier);
    runs.begin(runId, run);
    return run;
  }

  MigrationRuns runs() {
    return runs;
  }

  TaskQueue queue() {
    return queue;
  }

  RegistryBreakers breakers() {
    return breakers;
  }

  RulesBean rules() {
    return rules;
  }

  TasksBean tasks() {
    return tasks;
  }

  @Override
  public void close() throws IOException {
    queue.close();
    listers.shutdownNow();
    pool.close();
    transport.close();
  }
}
