package io.imagemigrator.cli;

import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An empty folder where a user runs the distribution, with no other settings about. */
final class Workspace implements AutoCloseable {
  private static final List<String> UNSET =
      List.of(
          "DEFAULT_REGISTRY",
          "DEFAULT_NAMESPACE",
          "DOCKER_CONFIG",
          "REGISTRY_AUTH_FILE",
          "XDG_RUNTIME_DIR",
          "XDG_CONFIG_HOME",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "http_proxy",
          "https_proxy",
          "ALL_PROXY",
          "NO_PROXY",
          "KUBECONFIG",
          "KUBERNETES_SERVICE_HOST",
          "JAVA_OPTS");

  private final TemporaryFolder folder = TemporaryFolder.create("workspace");
  private final Map<String, String> environment = new HashMap<>();

  Workspace() {
    UNSET.forEach(name -> environment.put(name, ""));
    // Most of a short run's time goes to the thorough compiler, which it never gets the good of.
    environment.put("JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    environment.put("HOME", path().toString());
  }

  Path path() {
    return folder.path();
  }

  Workspace with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  String variable(String name) {
    return environment.get(name);
  }

  Workspace file(String name, String text) {
    folder.write(name, text.getBytes(StandardCharsets.UTF_8));
    if (name.equals("auth.json")) {
      keepToTheOwner(path().resolve(name));
    }
    return this;
  }

  /** As users are told to: otherwise a warning says so. */
  private static void keepToTheOwner(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has everything logged, of every library too. */
  Workspace tracing() {
    file(
        "trace.xml",
        """
        <configuration>
          <appender name="FILE" class="ch.qos.logback.core.FileAppender">
            <file>${log.file:-image-migrator.log}</file>
            <encoder><pattern>%d %-5level [%thread] %logger: %msg%n</pattern></encoder>
          </appender>
          <root level="TRACE"><appender-ref ref="FILE"/></root>
        </configuration>
        """);
    environment.merge(
        "JAVA_OPTS", " -Dlogback.configurationFile=" + path().resolve("trace.xml"), String::concat);
    return this;
  }

  /** Reads the cluster of the file kubeconfig for the target that these tests use. */
  Launcher.Result config(String... flags) {
    return run(
        Stream.concat(
                Stream.of("config", "-k", "kubeconfig", "-t", "target.example.com/test"),
                Stream.of(flags))
            .toArray(String[]::new));
  }

  /** Anonymous and insecure access to each of the hosts. */
  Workspace insecure(String... hosts) {
    StringBuilder auth = new StringBuilder("{");
    for (String host : hosts) {
      auth.append(auth.length() == 1 ? "" : ", ").append("\"" + host + "\": {\"insecure\": true}");
    }
    return file("auth.json", auth.append("}").toString());
  }

  Workspace images(String text) {
    return file("images.json", text);
  }

  Launcher.Result run(String... arguments) {
    return ready(Launcher.distribution()).run(arguments);
  }

  Launcher.Running start(String... arguments) {
    return ready(Launcher.distribution()).start(arguments);
  }

  /** Another program, or the distribution started in another way. */
  Launcher ready(Launcher launcher) {
    return launcher.in(path()).with(environment);
  }

  boolean has(String name) {
    return Files.exists(path().resolve(name));
  }

  String log() {
    return text("image-migrator.log");
  }

  /** The lines of the log that say what became of a task or rule. */
  List<String> taskLines() {
    return log().lines().filter(line -> line.contains("] tasks: ")).toList();
  }

  String text(String name) {
    try {
      return Files.readString(path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a migration prints to a standard output that is no terminal. */
  static String threeLines(int images, int failed, int generateFailed) {
    return """
        Start to generate images tasks, please wait ...
        Start to handle images tasks, please wait ...
        Images(%d) migration finished, %d images tasks failed, %d tasks generate failed
        """
        .formatted(images, failed, generateFailed);
  }

  @Override
  public void close() {
    folder.close();
  }
}
