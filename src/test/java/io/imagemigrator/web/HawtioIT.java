package io.imagemigrator.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.Browser;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The console as an operator has it: its own scripts, in a real browser, behind our server. */
class HawtioIT {
  @Test
  void console_camelRuns_treeDiagramAndSource() throws IOException {
    try (WebFixture web = WebFixture.open();
        SampleRoutes routes = SampleRoutes.start("tree");
        Browser browser = Browser.open()) {
      browser.go(web.uri("/hawtio/"));
      browser.see("sample-in");
      browser.reads("React Flow"); // the diagram of all routes
      browser.reads("From direct:in");
      browser.shoot("hawtio-tree");

      browser.click("sample-out");
      browser.reads("Set Body: x");
      // Its counters: none failed, and one went through.
      browser.reads("0\n1\nFrom direct:out");
      browser.shoot("hawtio-diagram");

      browser.click("Source");
      browser.see("setBody");
      browser.shoot("hawtio-source");
      assertThat(browser.complaints()).noneMatch(line -> line.contains("Content Security Policy"));
      assertThat(routes.camel.isStarted()).isTrue();
    }
  }

  @Test
  void console_login_askedForOnce() throws IOException {
    try (WebFixture web = WebFixture.closed("127.0.0.1");
        SampleRoutes routes = SampleRoutes.start("login");
        Browser browser = Browser.open()) {
      URI page = web.uri("/");
      browser.go(URI.create("http://ops:s3cret%3Aword@" + page.getAuthority() + "/"));
      browser.reads("No run yet");
      browser.go(web.uri("/hawtio/"));
      browser.see("sample-in");
      browser.shoot("hawtio-login");
      assertThat(routes.camel.isStarted()).isTrue();
    }
  }
}
