package io.imagemigrator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may look, and from where. */
class WebAccessTest {
  private static final List<String> BEHIND_LOGIN =
      List.of(
          "/",
          "/reports/a.report.json",
          "/observe/metrics",
          "/observe/",
          "/observe/health/other",
          "/observe/health/live/../../metrics",
          "/observe/health/live;a/../../metrics",
          "/hawtio",
          "/hawtio/",
          "/hawtio/jolokia/",
          "/hawtio/static/x.js",
          "/nothing");

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void login_none_onlyHealth(String address) {
    try (WebFixture web = WebFixture.closed(address)) {
      for (String path : ObservePages.HEALTH) {
        assertThat(web.get(path).statusCode()).as(path).isEqualTo(200);
      }
      for (String path : BEHIND_LOGIN) {
        HttpResponse<String> page = web.get(path);
        assertThat(page.statusCode()).as(path).isEqualTo(401);
        assertThat(page.headers().firstValue("WWW-Authenticate").orElseThrow())
            .startsWith("Basic realm=\"image-migrator\"");
        assertThat(page.body()).isEqualTo("401 Unauthorized\n");
      }
    }
  }

  /**
   * What anybody on this machine gets where no login is set: to look, and to end or repeat a run.
   */
  @Test
  void login_noneSetOnLoopback_everythingToLookAt() {
    try (WebFixture web = WebFixture.open()) {
      assertThat(ObservePages.HEALTH).allMatch(path -> web.get(path).statusCode() == 200);
      assertThat(web.get("/").statusCode()).isEqualTo(200);
      assertThat(web.get("/observe/metrics").statusCode()).isEqualTo(200);
      assertThat(web.get("/hawtio/").statusCode()).isEqualTo(200);
      assertThat(web.get("/reports/").statusCode()).isEqualTo(404);
      assertThat(web.get("/hawtio/jolokia/version").statusCode()).isEqualTo(405);
      assertThat(web.post("/hawtio/jolokia/", "{\"type\":\"version\"}").body())
          .contains("\"status\":200");
      assertThat(
              web.post(
                      "/hawtio/jolokia/",
                      "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"InputArguments\"}")
                  .body())
          .contains("\"status\":403");
    }
  }

  /** With a login, Jolokia answers nobody else, whatever is asked and wherever it listens. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void login_none_jolokiaAnswersNothing(String address) {
    try (WebFixture web = WebFixture.closed(address)) {
      for (String type : List.of("version", "list", "search", "read", "exec", "write")) {
        HttpResponse<String> answer =
            web.post(
                "/hawtio/jolokia/",
                "{\"type\":\"" + type + "\",\"mbean\":\"java.lang:type=Memory\"}");
        assertThat(answer.statusCode()).as(type).isEqualTo(401);
        assertThat(answer.body()).as(type).isEqualTo("401 Unauthorized\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void login_wrong_refused(String address) {
    try (WebFixture web = WebFixture.closed(address)) {
      for (String wrong :
          List.of(
              WebFixture.basic("ops", "s3cret:wor"),
              WebFixture.basic("ops", ""),
              WebFixture.basic("Ops", "s3cret:word"),
              WebFixture.basic("", ""),
              "Bearer x")) {
        assertThat(web.get("/observe/metrics", "Authorization", wrong).statusCode())
            .as(wrong)
            .isEqualTo(401);
      }
    }
  }

  @Test
  void login_noBase64_refusedAsRequest() {
    try (WebFixture web = WebFixture.closed("127.0.0.1")) {
      assertThat(web.get("/", "Authorization", "Basic !").statusCode()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void login_right_everything(String address) {
    try (WebFixture web = WebFixture.closed(address)) {
      String right = WebFixture.basic("ops", "s3cret:word");

      assertThat(web.get("/", "Authorization", right).statusCode()).isEqualTo(200);
      assertThat(web.get("/observe/metrics", "Authorization", right).statusCode()).isEqualTo(200);
      assertThat(web.get("/nothing", "Authorization", right).statusCode()).isEqualTo(404);
      assertThat(web.get("/hawtio/", "Authorization", right).statusCode()).isEqualTo(200);
      assertThat(
              web.post("/hawtio/jolokia/", "{\"type\":\"version\"}", "Authorization", right).body())
          .contains("\"status\":200");
    }
  }

  @Test
  void start_openToOthersWithoutLogin_refused() {
    try (WebFixture web = WebFixture.open()) {
      for (String address : List.of("0.0.0.0", "::", "192.0.2.1")) {
        assertThatThrownBy(() -> start(web, web.settings(address, 0, Optional.empty())))
            .isInstanceOf(WebException.class)
            .hasMessage(
                "The pages would be open to everybody at "
                    + address
                    + ": set IMAGE_MIGRATOR_WEB_USER and IMAGE_MIGRATOR_WEB_PASSWORD,"
                    + " or use 127.0.0.1.");
      }
    }
  }

  @Test
  void start_portTaken_oneSentence() {
    try (WebFixture web = WebFixture.open()) {
      int port = web.uri("/").getPort();

      assertThatThrownBy(() -> start(web, web.settings("127.0.0.1", port, Optional.empty())))
          .isInstanceOf(WebException.class)
          .hasMessage(
              "Another program listens at port " + port + " of 127.0.0.1: use another port.");
    }
  }

  @Test
  void start_addressOfAnotherMachine_oneSentence() {
    try (WebFixture web = WebFixture.open()) {
      assertThatThrownBy(
              () -> start(web, web.settings("192.0.2.1", 0, Optional.of(WebFixture.LOGIN))))
          .isInstanceOf(WebException.class)
          .hasMessage(
              "The pages cannot be served at port 0 of 192.0.2.1: Cannot assign requested"
                  + " address.");
      assertThatThrownBy(
              () -> start(web, web.settings("no.such.invalid", 0, Optional.of(WebFixture.LOGIN))))
          .isInstanceOf(WebException.class)
          .hasMessage("There is no address no.such.invalid.");
    }
  }

  private static void start(WebFixture web, WebSettings settings) throws WebException {
    WebServer.start(settings, web.board, web.observations).close();
  }

  @Test
  void host_foreignNameWithoutLogin_refused() {
    try (WebFixture web = WebFixture.open()) {
      for (String host : List.of("evil.example", "evil.example:8080", "127.0.0.1.evil.example")) {
        assertThat(web.raw("GET /", host)).as(host).startsWith("HTTP/1.1 421 ");
        assertThat(web.raw("POST /hawtio/jolokia/", host)).as(host).startsWith("HTTP/1.1 421 ");
      }
      assertThat(web.raw("GET http://evil.example/", "localhost")).doesNotContain(" 200 ");
      for (String host : List.of("localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8080")) {
        assertThat(web.raw("GET /", host)).as(host).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void host_anyNameWithLogin_asksForIt() {
    try (WebFixture web = WebFixture.closed("0.0.0.0")) {
      assertThat(web.raw("GET /", "migrator.example")).startsWith("HTTP/1.1 401 ");
      assertThat(web.raw("GET /observe/health", "10.0.0.7:8080")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void origin_foreign_refusedEverywhere() {
    try (WebFixture web = WebFixture.open()) {
      for (String origin : List.of("http://evil.example", "null", "http://localhost:1", "x")) {
        for (String path : List.of("/", "/observe/metrics", "/hawtio/jolokia/")) {
          assertThat(web.post(path, "{}", "Origin", origin).statusCode())
              .as(origin + path)
              .isEqualTo(403);
          assertThat(web.get(path, "Origin", origin).headers().map())
              .doesNotContainKey("access-control-allow-origin");
        }
      }
      String own = "http://" + web.uri("/").getAuthority();
      assertThat(web.get("/", "Origin", own).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void login_printed_noPassword() {
    assertThat(WebFixture.LOGIN).hasToString("ops");
    try (WebFixture web = WebFixture.open()) {
      assertThat(web.settings("127.0.0.1", 1, Optional.of(WebFixture.LOGIN)))
          .hasToString("http://127.0.0.1:1");
    }
  }
}
