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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel with the routes of {@code routes/}, the beans they call, and what the beans need. */
public final class MigrationApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationApplication.class);

  private final Main main;
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
      application.main.start();
      return application;
    } catch (Exception e) {
      application.close();
      LOG.error("the routes cannot be started", e);
      throw new InvalidFileException(
          home.resolve("routes"), "the routes cannot be started: " + firstWords(e));
    }
  }

  /** The innermost cause says what is wrong with a file; those around it only where it was met. */
  private static String firstWords(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString().lines().findFirst().orElse("");
  }

  private MigrationApplication(Path home, Settings settings)
      throws InvalidFileException, IOException {
    transport = new HttpTransport(settings.http());
    pool =
        new TransferPool(
            settings.number("transfer.helpers", 1), settings.number("transfer.per-image", 1));
    listers = Executors.newFixedThreadPool(settings.number("listing.threads", 1));
    main = new Main();
    main.addMainListener(new RouteFiles(home.resolve("routes")));
    main.configure().setBasePackageScanEnabled(false);
    main.configure().setJmxEnabled(false);
    main.configure().setShutdownTimeout(5);
    // Camel's own would hold Ctrl-C up until the copies in flight have ended.
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    main.configure().setStartupRecorder("off");
    main.setDefaultPropertyPlaceholderLocation("false");
    main.setOverrideProperties(settings.asProperties());
    main.bind("rules", new RulesBean(runs, settings.defaults(), settings.environment()));
    main.bind("tasks", new TasksBean(runs));
    main.bind("failures", new FailuresBean(settings.duration("retry.after-max")));
    main.bind("results", new ResultsBean(runs));
    main.bind("listers", listers);
    main.bind("lostExchanges", new LostExchanges(runs));
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
    try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
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
    main.stop();
    listers.shutdownNow();
    pool.close();
    transport.close();
  }
}
