package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.imagemigrator.testing.Browser;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What operators see of a real migration while it runs. */
class ServeConsoleIT {
  private static final String ROUTE =
      "org.apache.camel:context=image-migrator,type=routes,name=\"copy-image\"";

  private final HttpClient http = HttpClient.newHttpClient();
  private URI front;

  @Test
  void migrationUnderWay_pagesConsoleAndMetricsShowItMoving() throws Exception {
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        Gate gate = new Gate(source.host(), 2 << 20);
        Workspace workspace = ServeProcess.workspace();
        Browser browser = Browser.open()) {
      SampleManifest big = SampleImage.docker(3, List.of(SampleLayer.of(3, 4 << 20)));
      RegistryContent.of(source).pushAll(Map.of("team/big:v1", big));
      workspace.insecure(gate.host(), target.host());
      try (ServeProcess serve = ServeProcess.start(workspace)) {
        Matcher page = Pattern.compile("front page (http://\\S+/);").matcher(serve.stdout());
        assertThat(page.find()).as(serve.stdout()).isTrue();
        front = URI.create(page.group(1));
        serve.drop(
            "job.json",
            "{\"%s/team/big:v1\": \"%s/copy/big\"}".formatted(gate.host(), target.host()));
        ServeProcess.waiting().until(gate::isHolding);

        browser.go(front);
        browser.reads("job.json");
        browser.reads("running");
        browser.shoot("serve-running");
        assertThat(get("observe/health/ready")).contains("UP");
        assertThat(get("observe/metrics"))
            .contains("image_migrator_copies_in_flight 1.0")
            .contains("image_migrator_tasks_total{status=\"copied\"} 0.0");
        browser.go(front.resolve("hawtio/"));
        for (String route : new String[] {"drop-folder", "run-file", "migrate", "copy-image"}) {
          browser.see(route);
        }
        browser.shoot("serve-hawtio");
        assertThat(count("ExchangesInflight")).isEqualTo(1);
        assertThat(count("ExchangesCompleted")).isZero();

        gate.open();
        serve.awaitMoved("done", "job.json");

        assertThat(count("ExchangesInflight")).isZero();
        assertThat(count("ExchangesCompleted")).isEqualTo(1);
        assertThat(get("observe/metrics"))
            .contains("image_migrator_copies_in_flight 0.0")
            .contains("image_migrator_tasks_total{status=\"copied\"} 1.0");
        browser.go(front);
        browser.reads("done");
        browser.shoot("serve-done");
        assertThat(ask("read", "io.imagemigrator:type=Run,*").toString()).contains("\"DONE\"");
        assertThat(ask("read", "io.imagemigrator:type=Registry,*").toString())
            .contains("\"Breaker\":\"CLOSED\"");
      }
    }
  }

  private String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(front.resolve(path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private long count(String attribute) throws Exception {
    JsonNode answer = ask("read", ROUTE);
    assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
    return answer.path("value").path(attribute).asLong(-1);
  }

  private JsonNode ask(String type, String mbean) throws Exception {
    String body = new JsonMapper().writeValueAsString(Map.of("type", type, "mbean", mbean));
    HttpRequest request =
        HttpRequest.newBuilder(front.resolve("hawtio/jolokia/"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return new JsonMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
  }
}
