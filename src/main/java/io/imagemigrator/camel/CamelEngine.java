package io.imagemigrator.camel;

import io.imagemigrator.json.InvalidFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel Main, set up for this program. */
final class CamelEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CamelEngine.class);

  private final Main main = new Main();
  private final Path routes;

  /**
   * An engine that is not yet started.
   *
   * @param home the folder that holds {@code routes/}
   * @param files the names of the route files to load
   * @param managed whether JMX shows the routes, for which nobody has the time in a short run
   */
  CamelEngine(Path home, List<String> files, Settings settings, boolean managed)
      throws InvalidFileException {
    routes = home.resolve("routes");
    main.addMainListener(new RouteFiles(routes, files));
    main.configure().setBasePackageScanEnabled(false);
    main.configure().setName("image-migrator");
    main.configure().setJmxEnabled(managed);
    main.configure().setShutdownTimeout(5);
    // Camel's own would hold Ctrl-C up until the copies in flight have ended.
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    main.configure().setStartupRecorder("off");
    main.setDefaultPropertyPlaceholderLocation("false");
    main.setOverrideProperties(settings.asProperties());
  }

  void bind(String name, Object bean) {
    main.bind(name, bean);
  }

  /** A placeholder of the routes that no user sets. */
  void property(String key, String value) {
    main.addOverrideProperty(key, value);
  }

  /** Loads and starts the routes. */
  void start() throws InvalidFileException {
    try {
      main.start();
    } catch (Exception e) {
      LOG.error("the routes cannot be started", e);
      throw new InvalidFileException(routes, "the routes cannot be started: " + firstWords(e));
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

  CamelContext context() {
    return main.getCamelContext();
  }

  @Override
  public void close() {
    main.stop();
  }
}
