package io.imagemigrator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console's pages, and what its scripts ask. */
class WebConsoleTest {
  private static WebFixture web;

  @BeforeAll
  static void start() {
    web = WebFixture.open();
  }

  @AfterAll
  static void stop() {
    web.close();
  }

  @Test
  void console_itsPaths_theSamePage() {
    HttpResponse<String> page = web.get("/hawtio/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<base href=\"/hawtio/\">");
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(web.get("/hawtio/camel/routes").body()).isEqualTo(page.body());
    assertThat(web.get("/hawtio").statusCode()).isIn(301, 302);
  }

  @Test
  void console_scripts_whereThePageNamesThem() {
    String page = web.get("/hawtio/").body();
    String script = page.replaceFirst("(?s).*src=\"([^\"]+)\".*", "$1");

    HttpResponse<String> answer = web.get(script);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).contains("javascript");
    assertThat(web.get("/hawtio/static/none.js").statusCode()).isEqualTo(404);
  }

  @Test
  void console_headers_noForeignScripts() {
    HttpResponse<String> page = web.get("/hawtio/");

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("http", "unsafe-eval", "*");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void console_askedForALogin_saysThereIsNone() {
    assertThat(web.get("/hawtio/user").body()).isEqualTo("\"public\"");
    assertThat(web.get("/hawtio/keycloak/enabled").body()).isEqualTo("false");
    assertThat(web.get("/hawtio/proxy/enabled").body()).isEqualTo("false");
    assertThat(web.post("/hawtio/auth/login", "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void console_proxyToOtherProcesses_none() {
    assertThat(web.post("/hawtio/proxy/http/localhost/1/jolokia", "{}").statusCode())
        .isEqualTo(405);
  }

  @Test
  void console_wayOutOfItsFolder_none() {
    for (String path : new String[] {"../pom.xml", "..%2f..%2fpom.xml", "%2e%2e/%2e%2e/pom.xml"}) {
      assertThat(web.raw("GET /hawtio/" + path, "localhost"))
          .as(path)
          .matches("(?s)HTTP/1.1 40[04] .*");
    }
  }

  @Test
  void start_noPages_oneSentence() {
    Path none = Path.of("none");

    assertThatThrownBy(() -> start(none, WebFixture.POLICY))
        .isInstanceOf(WebException.class)
        .hasMessage("The console's pages are not in none: unpack the archive again.");
  }

  @Test
  void start_noPolicyOrNoneThatCanBeRead_refused() {
    assertThatThrownBy(() -> start(WebFixture.CONSOLE, Path.of("none.xml")))
        .isInstanceOf(WebException.class)
        .hasMessageStartingWith("What the console may show cannot be read from none.xml: ");
    assertThatThrownBy(() -> start(WebFixture.CONSOLE, Path.of("README.md")))
        .isInstanceOf(WebException.class)
        .hasMessageStartingWith("What the console may show cannot be read from README.md: ");
  }

  private static void start(Path console, Path policy) throws WebException {
    WebSettings settings =
        new WebSettings(
            "127.0.0.1",
            0,
            console,
            policy,
            Path.of("reports"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    WebServer.start(settings, web.board, web.observations).close();
  }
}
