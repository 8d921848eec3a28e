package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody is told of each run; everything is logged, and the address is shown nowhere. */
class ServeWebhookIT {
  private static final String USER = "hook:us3r-info";
  private static final String PATH = "/hooks/s3cret-path";
  private static final String QUERY = "key=s3cret-query";
  private static final String BASIC =
      Base64.getEncoder().encodeToString(USER.getBytes(StandardCharsets.UTF_8));

  private static DockerRegistry registry;

  private final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final Workspace workspace = ServeProcess.workspace();
  private HttpServer server;

  private record Notice(String method, String address, String authorization, String body) {}

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/app", SampleImage.docker(1), "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    workspace.insecure(registry.host()).tracing().with("IMAGE_MIGRATOR_WEBHOOK_RETRIES", "2");
  }

  @AfterEach
  void close() {
    server.stop(0);
    workspace.close();
  }

  /** The first two are not taken. */
  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    notices.add(
        new Notice(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            new String(body, StandardCharsets.UTF_8)));
    exchange.sendResponseHeaders(notices.size() <= 2 ? 500 : 204, -1);
    exchange.close();
  }

  private ServeProcess start(int port) {
    workspace.with(
        "IMAGE_MIGRATOR_WEBHOOK_URL", "http://" + USER + "@127.0.0.1:" + port + PATH + "?" + QUERY);
    return ServeProcess.start(workspace);
  }

  private static String rules(String target) {
    return "{\"HOST/team/app\": \"HOST/TO\", \"HOST/team/none\": \"HOST/copy/none\"}"
        .replace("HOST", registry.host())
        .replace("TO", target);
  }

  @Test
  void run_hasEnded_webhookIsToldAgainUntilItTakesIt() throws IOException {
    server.start();
    try (ServeProcess serve = start(server.getAddress().getPort())) {
      serve.drop("told.json", rules("copy/told"));
      Path moved = serve.awaitMoved("failed", "told.json");
      ServeProcess.waiting().until(() -> notices.size() == 3);

      assertThat(notices.get(2))
          .isEqualTo(
              new Notice("POST", PATH + "?" + QUERY, "Basic " + BASIC, notices.get(0).body()));
      JsonNode notice = new ObjectMapper().readTree(notices.get(2).body());
      JsonNode report = serve.report(moved);
      assertThat(notice.get("schema").textValue()).isEqualTo("image-migrator/notice/1");
      for (String field :
          List.of("run", "file", "state", "started", "ended", "seconds", "counts", "bytesSent")) {
        assertThat(notice.get(field)).as(field).isEqualTo(report.get(field));
      }
      assertThat(notice.get("state").textValue()).isEqualTo("FAILED");
      assertThat(notice.get("failures")).hasSize(1);
      assertThat(notice.get("failures").get(0).textValue()).contains("/team/none", "NAME_UNKNOWN");
      assertThat(notice.get("report").textValue())
          .isEqualTo("told.json." + ServeProcess.run(moved) + ".report.json");

      showsNoSecret(serve.stop());
      assertThat(notices).hasSize(3);
    }
  }

  @Test
  void webhook_isDown_runIsNoWorseForIt() {
    try (ServeProcess serve = start(ServeProcess.freePort())) {
      serve.drop(
          "untold.json",
          "{\"HOST/team/app\": \"HOST/copy/untold\"}".replace("HOST", registry.host()));
      serve.awaitMoved("done", "untold.json");
      ServeProcess.waiting().until(() -> serve.logged("could not be told of a run") == 1);
      serve.passOne("next.json");

      showsNoSecret(serve.stop());
    }
  }

  @Test
  void webhook_neverTakesIt_isGivenUp() {
    server.createContext(PATH, this::refuse);
    server.start();
    try (ServeProcess serve = start(server.getAddress().getPort())) {
      serve.passOne("refused.json");
      ServeProcess.waiting()
          .until(() -> serve.logged("could not be told of a run: it answered 410") == 1);

      showsNoSecret(serve.stop());
      assertThat(notices).hasSize(3);
    }
  }

  private void refuse(HttpExchange exchange) throws IOException {
    notices.add(new Notice("", "", "", ""));
    exchange.sendResponseHeaders(410, -1);
    exchange.close();
  }

  private void showsNoSecret(Launcher.Result result) {
    assertThat(result.exitStatus()).isZero();
    List<String> secrets = List.of("us3r-info", "s3cret-path", "s3cret-query", BASIC);
    String shown = result.stdout() + result.stderr() + workspace.log();
    assertThat(workspace.log()).contains("TRACE", "org.apache.camel", "org.apache.hc.client5");
    assertThat(shown.lines().filter(line -> secrets.stream().anyMatch(line::contains)).limit(5))
        .isEmpty();
  }
}
