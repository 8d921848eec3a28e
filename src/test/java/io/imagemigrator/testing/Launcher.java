package io.imagemigrator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program as a user would: its own process, standard input empty, the two outputs apart. The
 * program gets the environment of the tests plus what {@link #with} adds.
 */
public final class Launcher {
  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

  private final List<String> command;
  private final Path folder;
  private final Map<String, String> environment;
  private final Duration limit;

  private Launcher(
      List<String> command, Path folder, Map<String, String> environment, Duration limit) {
    this.command = List.copyOf(command);
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.limit = limit;
  }

  public static Launcher of(List<String> command) {
    return new Launcher(command, Path.of("").toAbsolutePath(), Map.of(), DEFAULT_LIMIT);
  }

  /**
   * The launcher of the unpacked distribution, bin/image-migrator.
   *
   * @throws IllegalStateException when the system property "distribution" names no such folder
   */
  public static Launcher distribution() {
    String distribution = System.getProperty("distribution");
    if (distribution == null) {
      throw new IllegalStateException(
          "The system property distribution is not set: run the tests with mvn verify.");
    }
    Path script = Path.of(distribution, "bin", "image-migrator").toAbsolutePath();
    if (!Files.isExecutable(script)) {
      throw new IllegalStateException(
          script + " is not an executable file: mvn package builds and unpacks it.");
    }
    return of(List.of(script.toString()));
  }

  /** The same where a shell that runs tests in the background has its children ignore Ctrl-C. */
  public static Launcher withDefaultSignals() {
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(distribution().command);
    return of(line);
  }

  public Launcher in(Path workingFolder) {
    return new Launcher(command, workingFolder, environment, limit);
  }

  public Launcher with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new Launcher(command, folder, all, limit);
  }

  public Launcher within(Duration newLimit) {
    return new Launcher(command, folder, environment, newLimit);
  }

  /**
   * Runs to the end, whatever the exit status.
   *
   * @throws AssertionError with what was printed so far, when the limit is over
   */
  public Result run(String... arguments) {
    return start(arguments).await();
  }

  public Running start(String... arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    TemporaryFolder outputs = TemporaryFolder.create("launcher");
    Path stdout = outputs.path().resolve("stdout");
    Path stderr = outputs.path().resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new Running(line, process, outputs, stdout, stderr, limit);
    } catch (IOException e) {
      outputs.close();
      throw new UncheckedIOException("Cannot start " + line, e);
    }
  }

  /** What a program that has ended left; seconds are those of the wall clock. */
  public record Result(int exitStatus, String stdout, String stderr, double seconds) {}

  /** A program under way, to be ended early where a test is about that. */
  public static final class Running {
    private final List<String> line;
    private final Process process;
    private final TemporaryFolder outputs;
    private final Path stdout;
    private final Path stderr;
    private final Duration limit;
    private final long started = System.nanoTime();

    private Running(
        List<String> line,
        Process process,
        TemporaryFolder outputs,
        Path stdout,
        Path stderr,
        Duration limit) {
      this.line = line;
      this.process = process;
      this.outputs = outputs;
      this.stdout = stdout;
      this.stderr = stderr;
      this.limit = limit;
    }

    public String stdout() {
      return read(stdout);
    }

    public String stderr() {
      return read(stderr);
    }

    /** Of the program itself: the launcher's script becomes it. */
    public long pid() {
      return process.pid();
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    /** SIGTERM: the program may end in good order. */
    public void terminate() {
      process.destroy();
    }

    /** SIGINT, as Ctrl-C sends it. */
    public void interrupt() {
      of(List.of("sh", "-c")).run("kill -INT " + process.pid());
    }

    /** SIGKILL for the program and all it started: nothing of it can tidy up. */
    public void kill() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    public Result await() {
      try (outputs) {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          kill();
          process.waitFor();
          throw new AssertionError(
              "%s did not end within %s%nstdout:%n%s%nstderr:%n%s"
                  .formatted(line, limit, stdout(), stderr()));
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Result(process.exitValue(), stdout(), stderr(), seconds);
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for " + line, e);
      }
    }

    private static String read(Path file) {
      try {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
