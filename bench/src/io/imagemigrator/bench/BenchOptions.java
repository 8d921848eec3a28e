package io.imagemigrator.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line of the bench. */
@Command(
    name = "bench/run",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Measures image-migrator and other tools at copying the same images.")
public final class BenchOptions implements Callable<Integer> {
  private static final String GROWTH = "growth";
  private static final String SERVE = "serve";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  @SuppressWarnings("UnusedVariable") // picocli itself prints the help
  private boolean help;

  @Parameters(
      paramLabel = "WORKLOAD",
      description =
          "small, multiarch, shared, big, nothing (default: these five), many; and of ours alone:"
              + " serve, run after run of one process, and growth, more and more tags")
  private List<String> workloads = List.of();

  @Option(names = "--runs", description = "runs of each tool (default: ${DEFAULT-VALUE})")
  private int runs = 5;

  @Option(
      names = "--delay",
      paramLabel = "50ms",
      converter = Delay.class,
      description = "how much later each byte arrives, in either direction (default: none)")
  private Duration delay = Duration.ZERO;

  @Option(
      names = "--against",
      paramLabel = "TOOL",
      split = ",",
      description =
          "skopeo, crane, regsync, image-syncer, or none for ours alone (default: those on the"
              + " PATH)")
  private List<String> against;

  @Option(names = "--seed", description = "of the images' content (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--tags", split = ",", description = "of growth (default: 1000,10000,100000)")
  private List<Integer> tags = List.of(1_000, 10_000, 100_000);

  @Option(
      names = "--storage",
      paramLabel = "FOLDER",
      description = "where the images are kept for the next time (default: ${DEFAULT-VALUE})")
  private Path storage = Path.of("target", "bench", "storage");

  @Option(
      names = "--results",
      paramLabel = "FOLDER",
      description = "where result.json and chart.svg go (default: ${DEFAULT-VALUE})")
  private Path results = Path.of("target", "bench");

  /** Exit status: 0 all measured; 1 a copy of ours was wrong; 2 bad usage. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new BenchOptions());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (!(failure instanceof BenchException)) {
            throw failure;
          }
          System.err.println("bench/run: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<String> names = new ArrayList<>(workloads);
    if (names.remove(GROWTH)) {
      new Growth(tags).run();
    }
    if (names.remove(SERVE)) {
      new Warm(seed, storage, Math.max(runs, 20)).run();
    }
    List<Workload> chosen =
        workloads.isEmpty()
            ? List.copyOf(Workload.USUAL)
            : names.stream().map(name -> named(Workload.class, name)).toList();
    if (!chosen.isEmpty()) {
      new Bench(this).run(chosen);
    }
    return 0;
  }

  /** Ours first. */
  List<Tool> tools() {
    List<Tool> tools = new ArrayList<>(List.of(Tool.IMAGE_MIGRATOR));
    if (List.of("none").equals(against)) {
      return tools;
    }
    if (against != null) {
      against.forEach(name -> tools.add(named(Tool.class, name)));
    } else {
      Arrays.stream(Tool.values())
          .filter(tool -> tool != Tool.IMAGE_MIGRATOR && tool.program().isPresent())
          .forEach(tools::add);
    }
    for (Tool tool : tools) {
      if (tool.program().isEmpty()) {
        throw new ParameterException(spec.commandLine(), tool.title() + " is not on the PATH");
      }
    }
    return tools;
  }

  int runs() {
    return runs;
  }

  Duration delay() {
    return delay;
  }

  long seed() {
    return seed;
  }

  Path storage() {
    return storage;
  }

  Path results() {
    return results;
  }

  private <T extends Enum<T>> T named(Class<T> type, String name) {
    try {
      return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "'" + name + "' is not known here");
    }
  }

  /** Reads 50ms and 1s. */
  static final class Delay implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(ms|s)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is no time such as 50ms or 1s");
      }
      long number = Long.parseLong(matcher.group(1));
      return matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }
  }
}
