package io.imagemigrator.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import io.imagemigrator.json.InvalidFileException;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** The detailed log. */
final class LogFile {
  /**
   * At DEBUG these write every header: tokens and passwords, whatever is configured elsewhere. The
   * last ones write whole answers, what the exec plugin of a kubeconfig printed, and what a login
   * server said.
   */
  private static final List<String> SECRET_LOGGERS =
      List.of(
          "org.apache.hc.client5.http.headers",
          "org.apache.hc.client5.http.wire",
          "org.apache.http.headers",
          "org.apache.http.wire",
          "io.fabric8.kubernetes.client.http.HttpLoggingInterceptor",
          "io.fabric8.kubernetes.client.internal.KubeConfigUtils",
          "io.fabric8.kubernetes.client.utils.OpenIDConnectionUtils");

  private LogFile() {}

  /**
   * Directs the log to the file. To be called before anything is logged.
   *
   * @param err is told, once, when the log cannot be written any more, as on a full disk
   * @throws InvalidFileException when the file cannot be written now
   */
  static void open(Path file, Path home, PrintStream err) throws InvalidFileException {
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (NoSuchFileException e) {
      throw new InvalidFileException(
          file, "the log cannot be written: its folder does not exist; name another with --log");
    } catch (AccessDeniedException e) {
      throw new InvalidFileException(
          file, "the log may not be written here; name another place with --log");
    } catch (IOException e) {
      throw new InvalidFileException(
          file, "the log cannot be written (" + e.getMessage() + "); name another with --log");
    }
    // A backslash would be taken for an escape where the configuration fills the name in.
    System.setProperty("log.file", file.toString().replace(File.separatorChar, '/'));
    Path configuration = home.resolve("config").resolve("logback.xml");
    if (System.getProperty("logback.configurationFile") == null && Files.exists(configuration)) {
      System.setProperty("logback.configurationFile", configuration.toString());
    }
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      SECRET_LOGGERS.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
      tellOfFailure(context, file, err);
    }
  }

  /** Logback goes on in silence when it cannot write; a user should know that lines are missing. */
  private static void tellOfFailure(LoggerContext context, Path file, PrintStream err) {
    AtomicBoolean told = new AtomicBoolean();
    context
        .getStatusManager()
        .add(
            (Status status) -> {
              Throwable cause = status.getThrowable();
              boolean failed = status.getLevel() == Status.ERROR && cause instanceof IOException;
              if (failed && told.compareAndSet(false, true)) {
                err.println(
                    "warning: the log "
                        + file
                        + " cannot be written any more ("
                        + cause.getMessage()
                        + "); the migration goes on");
              }
            });
  }
}
