package io.imagemigrator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a command once, so that the JVM can archive the classes which it loads. Files are made in
 * the working folder, and the registry and the cluster are in this process: nothing of the user's
 * is read, no setting, file, host or login.
 */
public final class Rehearsal {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int PAUSE_MILLISECONDS = 20;

  private Rehearsal() {}

  /**
   * Ends the process, with status 0 if all went well.
   *
   * @param args {@code migrate}, {@code config} or {@code serve}
   */
  public static void main(String[] args) throws Exception {
    endAfter(LIMIT);
    int port = freePort();
    System.setProperty("image-migrator.home", home(Home.find(), port).toString());
    try (RehearsalServer server = RehearsalServer.start()) {
      write("auth.json", "{\"HOST\": {\"insecure\": true}}", server);
      write("rules.json", "{\"HOST/from/app\": \"HOST/to/app\"}", server);
      write(
          "kubeconfig",
          """
          {"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}],
           "clusters": [{"name": "c", "cluster": {"server": "http://HOST"}}]}
          """,
          server);
      int status =
          switch (args[0]) {
            case "migrate" -> migrate(server);
            case "config" ->
                MigrateCommand.run(
                    "config",
                    "--kubeconfig=kubeconfig",
                    "--repo=" + server.host() + "/to",
                    "--rewrite=names.yaml",
                    "--workloads=workloads.csv");
            case "serve" -> serve(port);
            default -> ExitStatus.UNUSABLE;
          };
      System.exit(status);
    }
  }

  /** The second registry needs a certificate, which it has not, and the login that Docker knows. */
  private static int migrate(RehearsalServer server) throws IOException {
    write(
        "rules.json",
        """
        {"HOST/from/app": "HOST/to/app",
         "localhost:PORT/from/app:1": "HOST/to/other"}
        """,
        server);
    int status = MigrateCommand.run("--images=rules.json", "--retries=0");
    return status == ExitStatus.FAILURES ? ExitStatus.DONE : ExitStatus.UNUSABLE;
  }

  /** A rehearsal that hangs must not keep the user waiting. */
  private static void endAfter(Duration limit) {
    Thread thread =
        new Thread(
            () -> {
              pause(limit.toMillis());
              Runtime.getRuntime().halt(ExitStatus.FAILURES);
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** A home like the true one, but with the settings as they come, and with nobody to wait for. */
  private static Path home(Path installed, int port) throws IOException {
    Path home = Path.of("home").toAbsolutePath();
    Path config = Files.createDirectories(home.resolve("config"));
    for (String part :
        List.of("routes", "lib", "target", "config/log", "config/jolokia-access.xml")) {
      if (Files.exists(installed.resolve(part))) {
        Files.createSymbolicLink(home.resolve(part), installed.resolve(part));
      }
    }
    Files.copy(installed.resolve("config/logback.xml"), config.resolve("logback.xml"));
    Files.writeString(
        config.resolve("application.properties"),
        """
        web.port=%d
        serve.settle=10ms
        serve.poll=10ms
        http.connect-timeout=500ms
        """
            .formatted(port));
    return home;
  }

  private static void write(String name, String text, RehearsalServer server) throws IOException {
    Files.writeString(
        Path.of(name),
        text.replace("HOST", server.host()).replace("PORT", String.valueOf(server.port())));
  }

  /** The command itself never comes back; what ends it is the end of the process. */
  private static int serve(int port) throws IOException {
    Thread command = new Thread(() -> MigrateCommand.run("serve"), "serve");
    command.setDaemon(true);
    command.start();
    Path inbox = Path.of("inbox");
    while (!Files.isDirectory(inbox) && command.isAlive()) {
      pause(PAUSE_MILLISECONDS);
    }
    if (!command.isAlive()) {
      return ExitStatus.FAILURES;
    }
    Files.move(Path.of("rules.json"), inbox.resolve("rules.json"), StandardCopyOption.ATOMIC_MOVE);
    while (isEmpty(Path.of("done"))) {
      if (!command.isAlive() || !isEmpty(Path.of("failed"))) {
        return ExitStatus.FAILURES;
      }
      pause(PAUSE_MILLISECONDS);
    }
    for (String page : List.of("", "observe/health", "observe/metrics")) {
      read(URI.create("http://127.0.0.1:" + port + "/" + page));
    }
    return ExitStatus.DONE;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void read(URI page) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    try (InputStream body = connection.getInputStream()) {
      body.readAllBytes();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
