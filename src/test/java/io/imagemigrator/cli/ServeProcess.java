package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagemigrator.testing.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** {@code image-migrator serve} in a workspace, and its folders. */
final class ServeProcess implements AutoCloseable {
  static final String RUN = "[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}";
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String PORT = "IMAGE_MIGRATOR_WEB_PORT";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Workspace workspace;
  private final Launcher.Running running;
  private boolean ended;

  private ServeProcess(Workspace workspace, Launcher.Running running) {
    this.workspace = workspace;
    this.running = running;
  }

  /** A workspace whose settings have nobody wait long, and a port of its own. */
  static Workspace workspace() {
    return new Workspace()
        .with("IMAGE_MIGRATOR_SERVE_SETTLE", "200ms")
        .with("IMAGE_MIGRATOR_SERVE_POLL", "100ms")
        .with("IMAGE_MIGRATOR_SERVE_INCOMPLETE", "1s")
        .with("IMAGE_MIGRATOR_RETRY_DELAY", "50ms")
        .with("IMAGE_MIGRATOR_WEBHOOK_DELAY", "50ms")
        .with(PORT, Integer.toString(freePort()));
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ServeProcess start(Workspace workspace) {
    return start(workspace, Launcher.distribution());
  }

  /** Comes back when it says that it waits for files. */
  static ServeProcess start(Workspace workspace, Launcher launcher) {
    ServeProcess serve = new ServeProcess(workspace, workspace.ready(launcher).start("serve"));
    try {
      waiting()
          .until(
              () ->
                  serve.running.stdout().contains("Waiting for rule files")
                      || !serve.running.isAlive());
      assertThat(serve.running.isAlive()).as(serve.running.stderr()).isTrue();
      return serve;
    } catch (RuntimeException | Error e) {
      serve.close();
      throw e;
    }
  }

  static ConditionFactory waiting() {
    return await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
  }

  /** Throws away what nothing holds, so that the memory in use is what is needed. */
  void collectGarbage() {
    assertThat(jcmd("GC.run").exitStatus()).isZero();
  }

  /** What the JVM tells of itself to whoever may attach to it. */
  Launcher.Result jcmd(String command) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    return Launcher.of(List.of(jcmd)).run(Long.toString(pid()), command);
  }

  long pid() {
    return running.pid();
  }

  /** What Prometheus would read. */
  String metrics() {
    return answer(HttpRequest.newBuilder(page("/observe/metrics")));
  }

  /** What the console's agent answers to a request in JSON. */
  String jolokia(String user, String password, String request) {
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return answer(
        HttpRequest.newBuilder(page("/hawtio/jolokia/"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login))
            .POST(HttpRequest.BodyPublishers.ofString(request)));
  }

  private URI page(String path) {
    return URI.create("http://127.0.0.1:" + workspace.variable(PORT) + path);
  }

  private static String answer(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  boolean isAlive() {
    return running.isAlive();
  }

  /** The file is there from one moment to the next. */
  void drop(String name, String text) {
    try {
      Path whole = Files.createTempFile(workspace.path(), "whole", ".tmp");
      Files.writeString(whole, text);
      Files.move(whole, inbox(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path inbox(String name) {
    return workspace.path().resolve("inbox").resolve(name);
  }

  /** What a folder holds of the runs of a file, without their reports. */
  List<Path> moved(String folder, String name) {
    return list(folder, Pattern.quote(name) + "\\." + RUN + "\\.json");
  }

  List<Path> list(String folder, String regex) {
    try (Stream<Path> files = Files.list(workspace.path().resolve(folder))) {
      return files.filter(file -> file.getFileName().toString().matches(regex)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a file has been moved there, and gives the moved one. */
  Path awaitMoved(String folder, String name) {
    return awaitMoved(folder, name, 1).get(0);
  }

  List<Path> awaitMoved(String folder, String name, int runs) {
    try {
      waiting().until(() -> moved(folder, name).size() >= runs || !isAlive());
      assertThat(moved(folder, name)).hasSize(runs);
    } catch (RuntimeException e) {
      throw new AssertionError(
          "%s did not come to %s%n%s%n%s"
              .formatted(name, folder, running.stderr(), workspace.log()),
          e);
    }
    return moved(folder, name);
  }

  /**
   * Drops a file that needs nothing from anybody, and waits: all dropped before it was looked at.
   */
  void passOne(String name) {
    drop(name, "{}");
    awaitMoved("done", name);
  }

  /** A file of the run that moved the file, from the folder of reports. */
  Path reportFile(Path moved, String ending) {
    return onlyOne(list("reports", ".*" + run(moved) + Pattern.quote(ending)), ending);
  }

  JsonNode report(Path moved) {
    try {
      return JSON.readTree(reportFile(moved, ".report.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path onlyOne(List<Path> files, String what) {
    assertThat(files).as(what).hasSize(1);
    return files.get(0);
  }

  /** The run in the name of a moved file. */
  static String run(Path moved) {
    Matcher matcher = Pattern.compile(RUN + "(?=\\.json$)").matcher(moved.toString());
    assertThat(matcher.find()).as(moved.toString()).isTrue();
    return matcher.group();
  }

  /** Runs of a file that have begun, by the log. */
  long runsOf(String name) {
    return logged("/" + name + " begins");
  }

  long logged(String text) {
    return workspace.log().lines().filter(line -> line.contains(text)).count();
  }

  String stdout() {
    return running.stdout();
  }

  void terminate() {
    running.terminate();
  }

  void interrupt() {
    running.interrupt();
  }

  /** The end that a signal brought about. */
  Launcher.Result end() {
    ended = true;
    return running.await();
  }

  /** SIGTERM, and the end it brings about. */
  Launcher.Result stop() {
    terminate();
    return end();
  }

  /** SIGKILL, without waiting for the end. */
  void signalKill() {
    running.kill();
  }

  /** SIGKILL: nothing is tidied up. */
  void kill() {
    signalKill();
    end();
  }

  @Override
  public void close() {
    if (!ended) {
      kill();
    }
  }
}
