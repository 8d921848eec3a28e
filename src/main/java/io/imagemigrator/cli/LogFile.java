package io.imagemigrator.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import io.imagemigrator.camel.LogSettings;
import io.imagemigrator.json.InvalidFileException;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/** The detailed log. */
final class LogFile {
  private LogFile() {}

  /**
   * Directs the log of one run to the file. To be called before anything is logged.
   *
   * @param err is told, once, when the log cannot be written any more, as on a full disk
   * @throws InvalidFileException when the file cannot be written now
   */
  static void open(Path file, Path home, PrintStream err) throws InvalidFileException {
    requireWritable(file);
    configure("run.xml", "text", file, home, err);
  }

  /**
   * As {@link #open(Path, Path, PrintStream)}, for a process that stays up.
   *
   * @param file not touched when the log goes to the standard output
   */
  static void open(Path file, Path home, LogSettings settings, PrintStream err)
      throws InvalidFileException {
    if (!settings.stdout()) {
      requireWritable(file);
    }
    System.setProperty("log.max-size", settings.maxSize());
    System.setProperty("log.max-days", Integer.toString(settings.maxDays()));
    System.setProperty("log.total-size", settings.totalSize());
    String appender = settings.stdout() ? "stdout.xml" : "serve.xml";
    configure(appender, settings.json() ? "json" : "text", file, home, err);
  }

  private static void requireWritable(Path file) throws InvalidFileException {
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
  }

  private static void configure(
      String appender, String format, Path file, Path home, PrintStream err) {
    Path config = home.resolve("config");
    String name = text(file);
    System.setProperty("log.appender", text(config.resolve("log").resolve(appender)));
    System.setProperty("log.format", format);
    System.setProperty("log.file", name);
    // Archives are named by a pattern, in which a percent sign begins a date.
    System.setProperty("log.archive", name.replace("%", "\\%"));
    Path configuration = config.resolve("logback.xml");
    if (System.getProperty("logback.configurationFile") == null && Files.exists(configuration)) {
      System.setProperty("logback.configurationFile", configuration.toString());
    }
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      SecretFilter.install(context);
      tellOfFailure(context, file, err);
    }
  }

  /** A backslash would be taken for an escape where the configuration fills the name in. */
  private static String text(Path file) {
    return file.toString().replace(File.separatorChar, '/');
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
