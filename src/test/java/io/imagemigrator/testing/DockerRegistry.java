package io.imagemigrator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real registry of its own process, on a loopback port the system chose, with its content in a
 * temporary folder. Every factory gives it started.
 */
public final class DockerRegistry implements AutoCloseable {
  private static final Program PROGRAM = new Program("docker-registry", "docker-registry");
  private static final Pattern LISTENING = Pattern.compile("listening on [^\\s\"]*:(\\d+)");
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final int POLL_MILLIS = 20;

  private final TemporaryFolder folder;
  private final DockerRegistryBuilder options;
  private final AccessLog accessLog;
  private final Thread stopAtExit = new Thread(this::stop);
  private int port;
  private Process process;

  DockerRegistry(DockerRegistryBuilder options, TemporaryFolder folder) {
    this.options = options;
    this.folder = folder;
    this.accessLog = new AccessLog(folder.write("access.log", new byte[0]));
    Runtime.getRuntime().addShutdownHook(stopAtExit);
  }

  public static DockerRegistry plain() {
    return builder().start();
  }

  public static DockerRegistry withPassword(String user, String password) {
    return builder().password(user, password).start();
  }

  public static DockerRegistry withTokens(TokenServer tokenServer) {
    return builder().tokens(tokenServer).start();
  }

  public static DockerRegistryBuilder builder() {
    return new DockerRegistryBuilder();
  }

  /** 127.0.0.1:PORT, the same after a restart. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  public String url() {
    return options.scheme() + "://" + host();
  }

  /**
   * The requests answered since the start or {@link #clearAccessLog}, in the order of answering.
   */
  public List<AccessLogEntry> accessLog() {
    return accessLog.entries();
  }

  public void clearAccessLog() {
    accessLog.clear();
  }

  /** Requests whose path and query contain a match of the expression. */
  public long count(String method, String regexOnPath) {
    Pattern pattern = Pattern.compile(regexOnPath);
    return accessLog().stream()
        .filter(entry -> entry.method().equals(method) && pattern.matcher(entry.path()).find())
        .count();
  }

  /**
   * Where the registry keeps a blob or manifest, for tests that damage or remove it. The registry
   * remembers until a restart that it has seen one.
   */
  public Path blobFile(String digest) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return options
        .storage()
        .resolve("docker/registry/v2/blobs/sha256")
        .resolve(hex.substring(0, 2))
        .resolve(hex)
        .resolve("data");
  }

  /**
   * Starts on the port and storage of the last start.
   *
   * @throws IllegalStateException when the program is missing or does not come up within 30 seconds
   */
  public synchronized void start() {
    if (process != null) {
      throw new IllegalStateException("The registry at " + host() + " runs already.");
    }
    String program = PROGRAM.path();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!launched(program, deadline)) {
      Pause.millis(POLL_MILLIS);
    }
  }

  public synchronized void stop() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  @Override
  public void close() {
    stop();
    folder.close();
    try {
      Runtime.getRuntime().removeShutdownHook(stopAtExit);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook has run or will run, and finds nothing to do.
    }
  }

  /** False when another program holds the port for now; only a restart can meet that. */
  private boolean launched(String program, long deadline) {
    Path log = folder.path().resolve("registry.log");
    try {
      Path config =
          Files.writeString(folder.path().resolve("config.yml"), options.yaml("127.0.0.1:" + port));
      ProcessBuilder builder = new ProcessBuilder(program, "serve", config.toString());
      builder.environment().keySet().removeIf(name -> name.startsWith("REGISTRY_"));
      builder.redirectOutput(
          ProcessBuilder.Redirect.appendTo(folder.path().resolve("access.log").toFile()));
      builder.redirectError(log.toFile());
      process = builder.start();
      while (System.nanoTime() < deadline) {
        String printed = Files.readString(log);
        Matcher listening = LISTENING.matcher(printed);
        if (listening.find()) {
          port = Integer.parseInt(listening.group(1));
          return true;
        }
        if (!process.isAlive()) {
          process = null;
          if (printed.contains("address already in use")) {
            return false;
          }
          throw new IllegalStateException("docker-registry ended at its start: " + printed);
        }
        Pause.millis(POLL_MILLIS);
      }
      stop();
      throw new IllegalStateException(
          "docker-registry did not listen within " + START_LIMIT + ": " + Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
