package io.imagemigrator.cli;

import io.imagemigrator.camel.MigrationApplication;
import io.imagemigrator.camel.MigrationRequest;
import io.imagemigrator.camel.Settings;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.rule.Defaults;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Migrates once, prints the summary, and ends. */
@Command(
    name = "image-migrator",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Copies container images in bulk from any registry into another, digests kept byte for"
            + " byte. What is at the target is not sent again.",
    footer = {
      "",
      "Exit status: 0 all done; 1 something failed; 2 bad usage or an unusable file, nothing"
          + " copied.",
      "A flag beats the environment variable, which beats",
      "config/application.properties."
    })
public final class MigrateCommand implements Callable<Integer> {
  private static final Set<String> OTHERS = Set.of("config", "serve");

  @Spec private CommandSpec spec;

  @Option(
      names = "--auth",
      paramLabel = "FILE",
      defaultValue = "auth.json",
      description = {"registry access file; goes with --images", "(default: ./auth.json)"})
  private Path auth;

  @Option(
      names = "--images",
      paramLabel = "FILE",
      defaultValue = "images.json",
      description = {"rule file; goes with --auth", "(default: ./images.json)"})
  private Path images;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      defaultValue = "image-migrator.log",
      description = {"detailed log", "(default: ./image-migrator.log)"})
  private Path log;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description =
          "target namespace for rules with an empty target (environment: DEFAULT_NAMESPACE)")
  private String namespace;

  @Option(
      names = "--registry",
      paramLabel = "HOST",
      description =
          "target registry for rules with an empty target (environment: DEFAULT_REGISTRY)")
  private String registry;

  @Option(
      names = {"-r", "--retries"},
      paramLabel = "N",
      description = "times a failed task is tried again (default: 3)")
  private Integer retries;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "images copied at the same time (default: 7)")
  private Integer workers;

  /** Runs the command line and returns the exit status; prints every failure itself. */
  public static int run(String... args) {
    boolean plain = isPlain(args);
    if (plain) {
      HttpTransport.getReady();
    }
    CommandLine line = new CommandLine(new MigrateCommand());
    if (!plain) {
      line.addSubcommand(new ConfigCommand()).addSubcommand(new ServeCommand());
    }
    return line.setParameterExceptionHandler(
            (e, arguments) -> {
              CommandLine command = e.getCommandLine();
              String name = command.getCommandSpec().qualifiedName();
              command
                  .getErr()
                  .println(PrintableText.of(e.getMessage()) + "; see " + name + " --help");
              return ExitStatus.UNUSABLE;
            })
        .setExecutionExceptionHandler(
            (e, command, result) -> {
              command.getErr().println(Problem.describe(e));
              return Problem.exitStatus(e);
            })
        .execute(args);
  }

  /** Where no other command is named, none need be looked into: it takes long. */
  private static boolean isPlain(String... args) {
    // A stream's lambdas would take several milliseconds of each start.
    for (String arg : args) {
      boolean other =
          OTHERS.contains(arg)
              || arg.startsWith("--h")
              || arg.startsWith("-h")
              // A file of arguments.
              || arg.startsWith("@");
      if (other) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Integer call() throws Exception {
    Path home = Home.find();
    Settings settings = settings(home);
    LogFile.open(log, home, System.err);
    RunProgress progress = new RunProgress();
    boolean terminal = Interruption.atTerminal();
    Console console = new Console(System.out, System.err, progress, terminal);
    MigrationRequest request = new MigrationRequest(runId().toString(), auth, images);
    MigrationSummary summary;
    Interruption interruption = new Interruption(console::interrupted);
    try {
      summary = MigrationApplication.migrateOnce(home, settings, request, console, progress);
    } catch (Exception e) {
      console.failed();
      throw e;
    } finally {
      interruption.close();
    }
    console.finish(summary);
    return summary.successful() ? ExitStatus.DONE : ExitStatus.FAILURES;
  }

  /** It need not be a secret: the source of secrets takes longer to be ready. */
  private static UUID runId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong());
  }

  private Settings settings(Path home) throws InvalidFileException {
    Map<String, String> flags = new HashMap<>();
    put(flags, "default.registry", registry);
    put(flags, "default.namespace", namespace);
    put(flags, "retries", atLeast(0, retries, "--retries"));
    put(flags, "workers", atLeast(1, workers, "--workers"));
    Settings settings = Settings.read(home, System.getenv(), flags);
    Defaults defaults = settings.defaults();
    defaults
        .registry()
        .flatMap(Repository::registryFault)
        .ifPresent(
            fault ->
                misused(
                    "--registry (or DEFAULT_REGISTRY)",
                    defaults.registry().get(),
                    "a registry host: " + fault));
    defaults
        .namespace()
        .filter(name -> !Repository.isPath(name))
        .ifPresent(name -> misused("--namespace (or DEFAULT_NAMESPACE)", name, "a namespace"));
    return settings;
  }

  private Integer atLeast(int least, Integer number, String flag) {
    if (number != null && number < least) {
      misused(flag, number.toString(), "a whole number, at least " + least);
    }
    return number;
  }

  private void misused(String what, String value, String expected) {
    throw new ParameterException(
        spec.commandLine(),
        what + " is '" + PrintableText.ofAddress(value) + "'; expected " + expected);
  }

  private static void put(Map<String, String> flags, String key, Object value) {
    if (value != null) {
      flags.put(key, value.toString());
    }
  }
}
