package io.imagemigrator.auth;

import io.imagemigrator.registry.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A credential helper of docker: {@code docker-credential-NAME get} reads a registry's name from
 * its standard input and prints the login. What it prints may hold secrets, and is never shown.
 */
final class HelperProgram {
  private static final int MOST_PRINTED = 1 << 16;
  private static final long LOOK_MILLIS = 20;
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private final Path file;
  private final Duration limit;

  HelperProgram(Path file, Duration limit) {
    this.file = file;
    this.limit = limit;
  }

  /** The program of that name on the PATH. */
  static Optional<Path> find(String name, Map<String, String> environment) {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      return Optional.empty();
    }
    String file = "docker-credential-" + name + (File.separatorChar == '\\' ? ".exe" : "");
    // Windows writes it Path.
    String path = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
    for (String folder : SEPARATOR.splitAsStream(path).toList()) {
      try {
        Path program = Path.of(folder, file);
        if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
          return Optional.of(program);
        }
      } catch (InvalidPathException e) {
        // A folder whose name cannot be written here has nothing that could be started.
      }
    }
    return Optional.empty();
  }

  /** The login of a registry; empty when the helper says that it has none. */
  Optional<Credentials> get(String server) throws HelperException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int exit = run(server, printed);
    String text = printed.toString(StandardCharsets.UTF_8);
    if (exit == 0) {
      return HelperAnswer.read(text);
    }
    if (text.toLowerCase(Locale.ROOT).contains("credentials not found")) {
      return Optional.empty();
    }
    throw HelperException.because(
        "ended with exit status "
            + exit
            + " (see why with: echo "
            + server
            + " | "
            + file.getFileName()
            + " get)");
  }

  private int run(String server, ByteArrayOutputStream printed) throws HelperException {
    Process process;
    try {
      // A standard error that nobody reads would hold it up.
      process = new ProcessBuilder(file.toString(), "get").redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      throw HelperException.because("cannot be started");
    }
    Thread atExit = new Thread(() -> end(process), "end-credential-helper");
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      write(process, server);
      collect(process, printed);
      return process.exitValue();
    } catch (IOException e) {
      throw HelperException.because("could not be read from");
    } catch (IllegalStateException e) {
      throw HelperException.because("was ended with this program");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HelperException.because("was interrupted");
    } finally {
      end(process);
      forget(atExit);
    }
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The program is being ended, and the hook has run or runs.
    }
  }

  private static void write(Process process, String server) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It need not read what it does not care for.
    }
  }

  /**
   * Reads only what is there. A read could wait for a program that this one has left running with
   * the same standard output.
   */
  private void collect(Process process, ByteArrayOutputStream printed)
      throws IOException, InterruptedException, HelperException {
    long began = System.nanoTime();
    InputStream out = process.getInputStream();
    boolean ended;
    do {
      ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      for (int there = out.available(); there > 0; there = out.available()) {
        printed.write(out.readNBytes(Math.min(there, MOST_PRINTED)));
        if (printed.size() > MOST_PRINTED) {
          throw HelperException.because("printed more than any login has");
        }
      }
      if (!ended && System.nanoTime() - began > limit.toNanos()) {
        throw HelperException.late();
      }
    } while (!ended);
  }

  private static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
