package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretFilterTest {
  private final LoggerContext context = new LoggerContext();

  SecretFilterTest() {
    SecretFilter.install(context);
  }

  @Test
  void headersAndWire_everyLevel_silent() {
    for (String name :
        List.of(
            "org.apache.hc.client5.http.headers",
            "org.apache.hc.client5.http.wire",
            "org.apache.http.headers",
            "org.apache.http.wire",
            "io.fabric8.kubernetes.client.internal.KubeConfigUtils")) {
      context.getLogger(name).setLevel(Level.TRACE);
      assertThat(context.getLogger(name).isErrorEnabled()).as(name).isFalse();
      assertThat(context.getLogger(name).isTraceEnabled()).as(name).isFalse();
    }
  }

  @Test
  void webServer_debug_onlyItsMessages() {
    context.getLogger("org.eclipse.jetty").setLevel(Level.TRACE);

    assertThat(context.getLogger("org.eclipse.jetty.http.HttpParser").isDebugEnabled()).isFalse();
    assertThat(context.getLogger("org.eclipse.jetty.server.Server").isInfoEnabled()).isTrue();
  }

  @Test
  void others_debug_untouched() {
    context.getLogger("org.apache.camel").setLevel(Level.DEBUG);

    assertThat(context.getLogger("org.apache.camel.Route").isDebugEnabled()).isTrue();
    assertThat(context.getLogger("org.apache.camel.Route").isTraceEnabled()).isFalse();
  }

  /** As scan="true" does in a configuration that somebody edits. */
  @Test
  void configurationReadAgain_stillSilent() {
    context.reset();
    context.getLogger("org.apache.hc.client5.http.headers").setLevel(Level.TRACE);

    assertThat(context.getLogger("org.apache.hc.client5.http.headers").isDebugEnabled()).isFalse();
  }
}
