package io.imagemigrator.camel;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.RequestGuard;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** Camel with the routes of one migration. */
public final class MigrationApplication implements AutoCloseable {
  private final CamelEngine engine;
  private final MigrationParts parts;

  /**
   * Starts the routes.
   *
   * @param home the folder that holds {@code routes/}
   */
  public static MigrationApplication start(Path home, Settings settings)
      throws InvalidFileException, IOException {
    MigrationApplication application = new MigrationApplication(home, settings);
    application.startRoutes();
    return application;
  }

  /**
   * Runs one migration to its end, for a process that ends with it: nothing is closed. Its files
   * are read while the routes start.
   *
   * @throws InvalidFileException when one of the two files cannot be used; nothing was copied then
   */
  public static MigrationSummary migrateOnce(
      Path home,
      Settings settings,
      MigrationRequest request,
      RunListener listener,
      RunProgress progress)
      throws InvalidFileException, IOException, InterruptedException {
    MigrationApplication application = new MigrationApplication(home, settings);
    MigrationRun run = application.parts.begin(request.runId(), listener, progress);
    application.parts.rules().readAhead(request);
    application.startRoutes();
    return application.migrate(request, run);
  }

  private void startRoutes() throws InvalidFileException, IOException {
    try {
      engine.start();
    } catch (InvalidFileException e) {
      close();
      throw e;
    }
  }

  private MigrationApplication(Path home, Settings settings)
      throws InvalidFileException, IOException {
    engine = new CamelEngine(home, MigrationParts.ROUTES, settings, false);
    parts = new MigrationParts(settings, engine, RequestGuard.NONE);
  }

  /**
   * Runs one migration to its end.
   *
   * @throws InvalidFileException when one of the two files cannot be used; nothing was copied then
   */
  public MigrationSummary migrate(
      MigrationRequest request, RunListener listener, RunProgress progress)
      throws InvalidFileException, InterruptedException {
    return migrate(request, parts.begin(request.runId(), listener, progress));
  }

  private MigrationSummary migrate(MigrationRequest request, MigrationRun run)
      throws InvalidFileException, InterruptedException {
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
      parts.runs().end(request.runId());
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    parts.close();
  }
}
