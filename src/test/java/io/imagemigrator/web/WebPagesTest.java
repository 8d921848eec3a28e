package io.imagemigrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.report.SampleRuns;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is on the pages. */
class WebPagesTest {
  private WebFixture web;

  @BeforeEach
  void start() {
    web = WebFixture.open();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void frontPage_noRun_saysSo() {
    HttpResponse<String> page = web.get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(page.body())
        .contains("No run yet", "http-equiv=\"refresh\" content=\"3\"", "name=\"viewport\"")
        .doesNotContain("<script");
  }

  @Test
  void frontPage_running_figuresAndTimeLeft() {
    web.board.add(SampleRuns.running("shop.json"));

    assertThat(web.get("/").body())
        .contains(
            "1 run now",
            "shop.json",
            ">running<",
            "<progress max=\"120\" value=\"30\"",
            "30 of 120<",
            "<dt>unchanged</dt><dd class=\"\">10</dd>",
            "<dt>failed</dt><dd class=\"bad\">1</dd>",
            "2.3 GB",
            "MB/s",
            "<dt>time left</dt><dd class=\"\">4 min ");
  }

  @Test
  void frontPage_stillListing_moreToCome() {
    web.board.add(SampleRuns.listing("shop.json"));

    assertThat(web.get("/").body()).contains("0 of 40+<", ">unknown<");
  }

  @Test
  void frontPage_ended_linksTheReportsThatAreThere() {
    web.report("a b.report.html", "<p>");
    web.report("a b.retry.json", "{}");
    web.board.add(SampleRuns.done("shop.json", "a b"));

    assertThat(web.get("/").body())
        .contains("<dt>took</dt><dd class=\"\">8.0 s</dd>", "no run now", "href=\"/hawtio/\"")
        .contains("href=\"/reports/a%20b.report.html\"", "href=\"/reports/a%20b.retry.json\"")
        .doesNotContain("report.json");
  }

  @Test
  void frontPage_failed_firstFiveFailures() {
    web.board.add(
        SampleRuns.failed("x.json", "x", List.of("no 1", "no 2", "no 3", "no 4", "no 5", "no 6")));

    assertThat(web.get("/").body())
        .contains("<li>no 1</li>", "<li>no 5</li>", "All others are in the report")
        .doesNotContain("no 6");
  }

  @Test
  void frontPage_markupInNames_escaped() {
    String evil = "<img src=x onerror='a'>\"&\u202e.json";
    web.board.add(SampleRuns.failed(evil, "<b>", List.of("<script>alert(1)</script>")));

    assertThat(web.get("/").body())
        .contains("&lt;img src=x onerror=&#39;a&#39;&gt;&quot;&amp;?.json")
        .contains("<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>")
        .doesNotContain("<img", "<script", "<b>");
  }

  @Test
  void frontPage_headers_nothingButItsOwnStyle() {
    HttpResponse<String> page = web.get("/");

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none';")
        .contains("style-src 'sha256-", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(page.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void pages_otherMethodOrPath_refusedInOneLine() {
    assertThat(web.post("/", "x").statusCode()).isEqualTo(405);
    HttpResponse<String> missing = web.get("/nothing");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).isEqualTo("404 Not Found\n");
    assertThat(missing.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void health_allWell_up() {
    for (String path : ObservePages.HEALTH) {
      HttpResponse<String> health = web.get(path);
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).isEqualTo("{\"status\":\"UP\"}");
      assertThat(health.headers().firstValue("Content-Type")).hasValue("application/json");
    }
  }

  @Test
  void health_notReady_readinessAlone() {
    web.observations.notReady = List.of("The inbox \"in\" is gone.");

    assertThat(web.get("/observe/health/live").statusCode()).isEqualTo(200);
    for (String path : List.of("/observe/health", "/observe/health/ready")) {
      HttpResponse<String> health = web.get(path);
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body())
          .isEqualTo("{\"status\":\"DOWN\",\"reasons\":[\"The inbox \\\"in\\\" is gone.\"]}");
    }
  }

  @Test
  void health_dead_livenessAndWhole() {
    web.observations.live = false;

    assertThat(web.get("/observe/health/live").statusCode()).isEqualTo(503);
    assertThat(web.get("/observe/health").statusCode()).isEqualTo(503);
    assertThat(web.get("/observe/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void metrics_asked_textOfPrometheus() {
    HttpResponse<String> metrics = web.get("/observe/metrics");

    assertThat(metrics.body()).isEqualTo("images_total 5\n");
    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
  }

  @Test
  void reports_kinds_withTheirTypes() {
    web.report("a.report.html", "<p>ä");
    web.report("a.report.json", "{\"a\":1}");
    web.report("a b.retry.json", "[]");

    HttpResponse<String> html = web.get("/reports/a.report.html");
    assertThat(html.body()).isEqualTo("<p>ä");
    assertThat(html.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(html.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none';");
    HttpResponse<String> json = web.get("/reports/a.report.json");
    assertThat(json.body()).isEqualTo("{\"a\":1}");
    assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
    HttpResponse<String> retry = web.get("/reports/a%20b.retry.json");
    assertThat(retry.body()).isEqualTo("[]");
    assertThat(retry.headers().firstValue("Content-Disposition")).hasValue("attachment");
  }

  @Test
  void reports_whatIsNone_missing() throws IOException {
    Path outside = Files.createDirectory(web.reports.path().resolve("sub"));
    Files.writeString(outside.resolve("b.report.json"), "secret");
    web.report("auth.json", "secret");
    web.report(".a.report.json", "secret");
    Files.createSymbolicLink(
        web.reports.path().resolve("link.report.json"), outside.resolve("b.report.json"));
    Files.createDirectory(web.reports.path().resolve("folder.report.json"));

    for (String name :
        List.of(
            "auth.json",
            ".a.report.json",
            "sub/b.report.json",
            "sub%2Fb.report.json",
            "sub%5Cb.report.json",
            "x/../auth.json",
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e/reports/sub/b.report.json",
            "link.report.json",
            "folder.report.json",
            "none.report.json",
            "a%00.report.json",
            "")) {
      assertThat(web.raw("GET /reports/" + name, "localhost"))
          .as(name)
          .matches("(?s)HTTP/1.1 40[04] .*")
          .doesNotContain("secret", "root:");
    }
  }
}
