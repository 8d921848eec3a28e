package io.imagemigrator.camel;

import io.imagemigrator.copy.ImageCopier;
import io.imagemigrator.copy.TransferPool;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** Camel with the routes of {@code routes/}, the beans they call, and what the beans need. */
public final class MigrationApplication implements AutoCloseable {
  static final List<String> ROUTES =
      List.of("error-policy.yaml", "migrate.yaml", "copy.yaml", "summary.yaml");

  private final CamelEngine engine;
  private final HttpTransport transport;
  private final TransferPool pool;
  private final ExecutorService listers;
  private final MigrationRuns runs = new MigrationRuns();

  /**
   * Starts the routes.
   *
   * @param home the folder that holds {@code routes/}
   */
  public static MigrationApplication start(Path home, Settings settings)
      throws InvalidFileException, IOException {
    MigrationApplication application = new MigrationApplication(home, settings);
    try {
      application.engine.start();
      return application;
    } catch (InvalidFileException e) {
      application.close();
      throw e;
    }
  }

  private MigrationApplication(Path home, Settings settings)
      throws InvalidFileException, IOException {
    transport = new HttpTransport(settings.http());
    pool =
        new TransferPool(
            settings.number("transfer.helpers", 1), settings.number("transfer.per-image", 1));
    listers = Executors.newFixedThreadPool(settings.number("listing.threads", 1));
    engine = new CamelEngine(home, ROUTES, settings);
    engine.bind("rules", new RulesBean(runs, settings.defaults(), settings.environment()));
    engine.bind("tasks", new TasksBean(runs));
    engine.bind("failures", new FailuresBean(settings.duration("retry.after-max")));
    engine.bind("results", new ResultsBean(runs));
    engine.bind("listers", listers);
    engine.bind("lostExchanges", new LostExchanges(runs));
  }

  /**
   * Runs one migration to its end.
   *
   * @throws InvalidFileException when one of the two files cannot be used; nothing was copied then
   */
  public MigrationSummary migrate(
      MigrationRequest request, RunListener listener, RunProgress progress)
      throws InvalidFileException, InterruptedException {
    ImageCopier copier = new ImageCopier(pool, progress::bytesSent);
    MigrationRun run = new MigrationRun(listener, progress, new RegistryClient(transport), copier);
    runs.begin(request.runId(), run);
    try (ProducerTemplate template = engine.context().createProducerTemplate()) {
      template.sendBodyAndHeader("direct:migrate", request, MigrationRuns.RUN_ID, request.runId());
      return run.summary().get();
    } catch (CamelExecutionException e) {
      if (e.getCause() instanceof InvalidFileException invalid) {
        throw invalid;
      }
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (IOException e) {
      throw new IllegalStateException("a producer of the routes cannot be closed", e);
    } finally {
      runs.end(request.runId());
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    listers.shutdownNow();
    pool.close();
    transport.close();
  }
}
