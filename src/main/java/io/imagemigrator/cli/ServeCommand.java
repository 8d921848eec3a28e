package io.imagemigrator.cli;

import io.imagemigrator.camel.LogSettings;
import io.imagemigrator.camel.ServeApplication;
import io.imagemigrator.camel.Settings;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.web.WebException;
import io.imagemigrator.web.WebServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stays up: runs the rule files that are dropped into a folder. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Stays up and runs each rule file that is dropped into the folder inbox. Serves a front"
            + " page, the Hawtio console, health and metrics.",
    footer = {
      "",
      "The folders, the address and all else are set in config/application.properties.",
      "Exit status: 0 it was stopped in good order (SIGTERM, Ctrl-C); 2 it could not be started."
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--auth",
      paramLabel = "FILE",
      defaultValue = "auth.json",
      description = {"registry access file, read afresh for each run", "(default: ./auth.json)"})
  private Path auth;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      defaultValue = "image-migrator.log",
      description = {
        "detailed log; IMAGE_MIGRATOR_LOG_TARGET=stdout sends it to the standard output instead",
        "(default: ./image-migrator.log)"
      })
  private Path log;

  @Override
  public Integer call() throws Exception {
    Path home = Home.find();
    Settings settings = Settings.read(home, System.getenv(), Map.of());
    LogSettings logging = settings.log();
    LogFile.open(log, home, logging, System.err);
    ServeApplication application = new ServeApplication(home, settings, auth, Version.number());
    try {
      // A port that is taken shall be known before the first file is run.
      WebServer web = WebServer.start(settings.web(home), application.board(), application);
      application.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(application, logging), "stop"));
      say(
          "Waiting for rule files in "
              + settings.inbox()
              + "; front page "
              + web.uri()
              + "; Ctrl-C stops it",
          logging);
    } catch (InvalidFileException | WebException e) {
      application.close();
      throw e;
    }
    new CountDownLatch(1).await();
    return ExitStatus.DONE;
  }

  /** On the standard output; where that is the log, as a line of the log. */
  private static void say(String text, LogSettings logging) {
    if (logging.stdout()) {
      LoggerFactory.getLogger(ServeCommand.class).info("{}", text);
    } else {
      System.out.println(text);
      System.out.flush();
    }
  }

  private static void stop(ServeApplication application, LogSettings logging) {
    int status = ExitStatus.DONE;
    try {
      Interruption.endAtTheNext();
      if (Interruption.atTerminal()) {
        // Over the ^C that the terminal shows.
        System.err.print('\r');
      }
      say(
          "Stopping: copies in flight may end, unfinished files stay in the inbox; Ctrl-C again"
              + " ends it at once",
          logging);
      application.stop();
      say("Stopped", logging);
    } catch (Exception e) {
      LoggerFactory.getLogger(ServeCommand.class)
          .error("the process could not be stopped in good order", e);
      status = ExitStatus.FAILURES;
    } finally {
      // A signal would otherwise decide the exit status.
      Runtime.getRuntime().halt(status);
    }
  }
}
