package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a process that stays up logs, and in which form. */
class ServeLogIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BROKEN_RULE = "{\"nginx\": \"\"}";

  private final Workspace workspace = new Workspace();
  private Launcher.Running serve;

  @BeforeEach
  void prepare() throws IOException {
    workspace.file("auth.json", "{}").with("IMAGE_MIGRATOR_SERVE_SETTLE", "10ms");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      workspace.with("IMAGE_MIGRATOR_WEB_PORT", Integer.toString(free.getLocalPort()));
    }
  }

  @AfterEach
  void close() {
    if (serve != null && serve.isAlive()) {
      serve.kill();
      serve.await();
    }
    workspace.close();
  }

  @Test
  void rotation_newDayAndOldArchives_archivedAndRemoved() throws Exception {
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    String yesterdays = "a line of yesterday\n".repeat(300);
    workspace.file("serve.log", yesterdays);
    Files.setLastModifiedTime(
        workspace.path().resolve("serve.log"),
        FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Path kept = archive(today.minusDays(2), 3000);
    Path tooMuch = archive(today.minusDays(3), 3000);
    Path tooOld = archive(today.minusDays(40), 10);
    workspace
        .with("IMAGE_MIGRATOR_LOG_MAX_SIZE", "5KB")
        .with("IMAGE_MIGRATOR_LOG_TOTAL_SIZE", "5KB");

    start("--log", "serve.log");

    dropAndAwait("one.json", BROKEN_RULE);

    Path yesterday = workspace.path().resolve("serve.log." + today.minusDays(1) + ".0.gz");
    await(() -> Files.exists(yesterday) && gunzip(yesterday).equals(yesterdays));
    await(() -> !Files.exists(tooMuch) && !Files.exists(tooOld));
    assertThat(kept).exists();
    assertThat(workspace.text("serve.log"))
        .contains("INFO  [", "ServeBean: run ")
        .doesNotContain("yesterday");
    assertThat(workspace.has("image-migrator.log")).isFalse();
  }

  @Test
  void rotation_fullFile_archivedInTheMiddleOfTheDay() throws Exception {
    workspace.with("IMAGE_MIGRATOR_LOG_MAX_SIZE", "1KB");
    start();
    for (int i = 0; archives().size() < 2; i++) {
      assertThat(i).isLessThan(20);
      dropAndAwait("rules" + i + ".json", BROKEN_RULE);
    }

    await(() -> gunzip(archives().get(0)).contains("ServeBean: run "));
    assertThat(archives().get(0).getFileName().toString())
        .isEqualTo("image-migrator.log." + LocalDate.now(ZoneId.systemDefault()) + ".0.gz");
  }

  @Test
  void json_file_anObjectInEachLine() throws Exception {
    workspace.with("IMAGE_MIGRATOR_LOG_FORMAT", "json");
    start();
    dropAndAwait("one.json", BROKEN_RULE);

    List<JsonNode> lines = objects(workspace.log());
    assertThat(lines).isNotEmpty();
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.fieldNames())
                  .toIterable()
                  .contains("time", "level", "thread", "logger", "message");
              assertThat(Instant.parse(line.get("time").textValue()))
                  .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
            });
    assertThat(serve.stdout()).startsWith("Waiting for rule files in inbox");
  }

  @Test
  void stdout_json_everyLineOfItAndNoFile() throws Exception {
    workspace.with("IMAGE_MIGRATOR_LOG_TARGET", "stdout").with("IMAGE_MIGRATOR_LOG_FORMAT", "json");
    start();
    dropAndAwait("one.json", BROKEN_RULE);
    serve.terminate();
    Launcher.Result result = serve.await();

    assertThat(result.exitStatus()).isZero();
    assertThat(objects(result.stdout()).stream().map(line -> line.get("message").textValue()))
        .anyMatch(message -> message.startsWith("Waiting for rule files in inbox"))
        .anyMatch(message -> message.matches("run \\S+ of \\S*inbox/one.json has ended: .*"))
        .endsWith("Stopped");
    assertThat(workspace.has("image-migrator.log")).isFalse();
  }

  /** Also where somebody replaced the configuration by one that logs all there is. */
  @Test
  void stdout_everythingLogged_showsNoSecret() throws Exception {
    String password = "writer-pa55word";
    workspace
        .file(
            "trace.xml",
            """
            <configuration>
              <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %-5level [%thread] %logger: %msg%n</pattern></encoder>
              </appender>
              <logger name="org.apache.hc.client5.http.headers" level="TRACE"/>
              <logger name="org.apache.hc.client5.http.wire" level="TRACE"/>
              <root level="TRACE"><appender-ref ref="STDOUT"/></root>
            </configuration>
            """)
        .with("JAVA_OPTS", "-Dlogback.configurationFile=" + workspace.path().resolve("trace.xml"))
        .with("IMAGE_MIGRATOR_LOG_TARGET", "stdout");
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.withPassword("writer", password)) {
      RegistryContent.of(source).push("team/app", SampleImage.docker(1), "v1");
      workspace.file(
          "auth.json",
          """
          {"%s": {"insecure": true},
           "%s": {"insecure": true, "username": "writer", "password": "%s"}}
          """
              .formatted(source.host(), target.host(), password));
      start();
      dropAndAwait(
          "one.json",
          "{\"%s/team/app:v1\": \"%s/team/app\"}".formatted(source.host(), target.host()));

      String basic =
          Base64.getEncoder()
              .encodeToString(("writer:" + password).getBytes(StandardCharsets.UTF_8));
      assertThat(target.count("PUT", "/manifests/v1$")).isEqualTo(1);
      assertThat(serve.stdout()).contains(" TRACE ");
      assertThat(
              serve
                  .stdout()
                  .lines()
                  .filter(line -> line.contains(password) || line.contains(basic))
                  .limit(5))
          .isEmpty();
    }
  }

  @Test
  void unusableSetting_isOneLineThatNamesIt() {
    workspace.with("IMAGE_MIGRATOR_LOG_FORMAT", "xml");

    Launcher.Result result = workspace.run("serve");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains("log.format is 'xml'; expected text or json", "IMAGE_MIGRATOR_LOG_FORMAT");
  }

  @Test
  void oneRun_logSettings_changeNothing() {
    workspace
        .images("{}")
        .with("IMAGE_MIGRATOR_LOG_TARGET", "stdout")
        .with("IMAGE_MIGRATOR_LOG_FORMAT", "json")
        .file("image-migrator.log", "a line of an earlier run\n".repeat(100));

    Launcher.Result result = workspace.images(BROKEN_RULE).run();

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(0, 0, 1));
    assertThat(workspace.log()).startsWith("a line of an earlier run\n").contains("] tasks: ");
    assertThat(archives()).isEmpty();
  }

  private void start(String... arguments) {
    serve =
        workspace.start(
            Stream.concat(Stream.of("serve"), Stream.of(arguments)).toArray(String[]::new));
    await(() -> serve.stdout().contains("Waiting for rule files"));
  }

  private void dropAndAwait(String name, String rules) throws IOException {
    workspace.file("." + name, rules);
    Path inbox = workspace.path().resolve("inbox");
    Files.move(workspace.path().resolve("." + name), inbox.resolve(name));
    await(() -> !Files.exists(inbox.resolve(name)));
  }

  private void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              assertThat(serve.isAlive()).as(() -> serve.stdout() + serve.stderr()).isTrue();
              return condition.call();
            });
  }

  /** A file of bytes that do not matter, named as an archive of that day. */
  private Path archive(LocalDate day, int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(workspace.path().resolve("serve.log." + day + ".0.gz"), bytes);
  }

  private List<Path> archives() {
    try (Stream<Path> files = Files.list(workspace.path())) {
      return files.filter(file -> file.toString().endsWith(".gz")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String gunzip(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (EOFException e) {
      return "";
    }
  }

  private static List<JsonNode> objects(String text) throws IOException {
    try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      List<JsonNode> all = values.readAll();
      assertThat(text.lines().count()).isEqualTo(all.size());
      return all;
    }
  }
}
