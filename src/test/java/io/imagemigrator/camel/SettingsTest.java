package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.HttpSettings;
import io.imagemigrator.registry.Proxies;
import io.imagemigrator.rule.Defaults;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir private Path home;

  @Test
  void read_nothing_everyDefault() throws Exception {
    Settings settings = read("", Map.of(), Map.of());

    assertThat(settings.number("workers", 1)).isEqualTo(7);
    assertThat(settings.number("retries", 0)).isEqualTo(3);
    assertThat(settings.number("transfer.helpers", 1)).isEqualTo(49);
    assertThat(settings.number("transfer.per-image", 1)).isEqualTo(4);
    assertThat(settings.number("listing.threads", 1)).isEqualTo(4);
    assertThat(settings.number("queue.size", 1)).isEqualTo(1000);
    assertThat(settings.duration("retry.delay")).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.duration("retry.max-delay")).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.duration("retry.after-max")).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.duration("http.connect-timeout")).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.duration("http.response-timeout")).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.duration("http.commit-timeout")).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.defaults()).isEqualTo(new Defaults(Optional.empty(), Optional.empty()));
  }

  @Test
  void asProperties_nothing_everyDefaultForTheRoutes() throws Exception {
    assertThat(read("", Map.of(), Map.of()).asProperties())
        .containsEntry("workers", "7")
        .containsEntry("retries", "3")
        .containsEntry("default.registry", "")
        .containsEntry("default.namespace", "")
        .containsEntry("retry.delay", "1000")
        .containsEntry("retry.multiplier", "2")
        .containsEntry("retry.max-delay", "60000")
        .containsEntry("retry.jitter", "0.5")
        .containsEntry("retry.after-max", "10m")
        .containsEntry("breaker.window", "20")
        .containsEntry("breaker.pause", "5s")
        .containsEntry("breaker.patience", "5m")
        .containsEntry("task.timeout", "24h")
        .containsEntry("limit.requests", "0")
        .containsEntry("limit.bytes", "")
        .containsEntry("transfer.helpers", "49")
        .containsEntry("transfer.per-image", "4")
        .containsEntry("listing.threads", "4")
        .containsEntry("cluster.page-size", "250")
        .containsEntry("docker.fallback", "swr.*.myhuaweicloud.com,*.swr-pro.myhuaweicloud.com")
        .containsEntry("serve.inbox", "inbox")
        .containsEntry("serve.done", "done")
        .containsEntry("serve.failed", "failed")
        .containsEntry("serve.reports", "reports")
        .containsEntry("serve.scheduled", "scheduled")
        .containsEntry("serve.schedules", "")
        .containsEntry("serve.poll", "500ms")
        .containsEntry("serve.settle", "1s")
        .containsEntry("serve.incomplete", "30s")
        .containsEntry("serve.runs", "8")
        .containsEntry("serve.stop-timeout", "30s")
        .containsEntry("reports.keep", "1000")
        .containsEntry("reports.keep-days", "90")
        .containsEntry("webhook.url", "")
        .containsEntry("webhook.retries", "5")
        .containsEntry("webhook.delay", "5000")
        .containsEntry("log.target", "file")
        .containsEntry("log.format", "text")
        .containsEntry("log.max-size", "20MB")
        .containsEntry("log.max-days", "30")
        .containsEntry("log.total-size", "500MB")
        .containsEntry("web.address", "127.0.0.1")
        .containsEntry("web.port", "8080")
        .containsEntry("web.key-store", "")
        .containsEntry("http.connect-timeout", "10s")
        .containsEntry("http.response-timeout", "60s")
        .containsEntry("http.commit-timeout", "10m")
        .containsEntry("tls.ca-file", "")
        .containsEntry("http.allow-private", "")
        .containsEntry("queue.size", "1000")
        .containsEntry(
            "migrator.tasks",
            "seda:tasks?queue=#taskQueue&concurrentConsumers={{workers}}&blockWhenFull=true"
                + "&waitForTaskToComplete=Never&pollTimeout=100&exceptionHandler=#lostExchanges")
        .containsEntry(
            "migrator.results",
            "seda:results?size={{queue.size}}&blockWhenFull=true&waitForTaskToComplete=Never"
                + "&pollTimeout=100&exceptionHandler=#lostExchanges")
        .hasSize(52);
  }

  @Test
  void http_nothing_everyDefault() throws Exception {
    HttpSettings http = read("", Map.of(), Map.of()).http();

    assertThat(http.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(http.responseTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(http.commitTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(http.maxRetryAfter()).isEqualTo(Duration.ofMinutes(10));
    assertThat(http.connectionsPerHost()).isEqualTo(2 * (7 + 49) + 4);
    assertThat(http.caFile()).isNull();
  }

  @Test
  void http_otherValues_taken() throws Exception {
    HttpSettings http =
        read(
                """
                http.connect-timeout = 500ms
                http.response-timeout = 1m30s
                http.commit-timeout = 1h
                retry.after-max = 5m
                workers = 1
                transfer.helpers = 2
                listing.threads = 3
                tls.ca-file = /etc/ssl/own.pem
                """,
                Map.of(),
                Map.of())
            .http();

    assertThat(http.connectTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(http.responseTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(http.commitTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(http.maxRetryAfter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(http.connectionsPerHost()).isEqualTo(2 * (1 + 2) + 3);
    assertThat(http.caFile()).isEqualTo(Path.of("/etc/ssl/own.pem"));
  }

  @Test
  void http_unusableProxy_isJudgedWhenItIsUsed() throws Exception {
    Proxies proxies = read("", Map.of("HTTPS_PROXY", "socks5://p:1"), Map.of()).http().proxies();
    assertThat(proxies.leadingTo(URI.create("https://127.0.0.1"))).isEmpty();
    assertThatThrownBy(() -> proxies.leadingTo(URI.create("https://r.io")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HTTPS_PROXY");
  }

  @Test
  void dockerFallback_badValue_namesKey() {
    for (String value : List.of("https://r.io", "r.io/a", "r.io;q.io", ",", "r.io,")) {
      assertBad(
          () -> read("docker.fallback=" + value, Map.of(), Map.of()).dockerFallback(),
          "docker.fallback is '" + value + "'; expected registry hosts",
          "IMAGE_MIGRATOR_DOCKER_FALLBACK");
    }
  }

  @Test
  void dockerFallback_severalOrAllOrNone_taken() throws Exception {
    for (String value : List.of("", "*", "r.io", "R.io:5000, *.q.io,[::1]:5000")) {
      int hosts = value.isEmpty() ? 0 : value.split(",", -1).length;
      assertThat(read("docker.fallback=" + value, Map.of(), Map.of()).dockerFallback().hosts())
          .hasSize(hosts);
    }
  }

  @Test
  void read_flagEnvironmentFile_inThatOrder() throws Exception {
    String file = "workers=2\nretries=2\nqueue.size=2";
    Map<String, String> environment =
        Map.of("IMAGE_MIGRATOR_WORKERS", "3", "IMAGE_MIGRATOR_RETRIES", "3");
    Settings settings = read(file, environment, Map.of("workers", "4"));

    assertThat(settings.number("workers", 1)).isEqualTo(4);
    assertThat(settings.number("retries", 0)).isEqualTo(3);
    assertThat(settings.number("queue.size", 1)).isEqualTo(2);
    assertThat(settings.number("listing.threads", 1)).isEqualTo(4);
    assertThat(settings.environment()).isEqualTo(environment);
  }

  @Test
  void read_keyWithDotsAndDash_variableWithUnderscores() throws Exception {
    assertThat(
            read("", Map.of("IMAGE_MIGRATOR_HTTP_CONNECT_TIMEOUT", "3s"), Map.of())
                .duration("http.connect-timeout"))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void read_emptyVariable_asIfNotSet() throws Exception {
    assertThat(
            read("workers=2", Map.of("IMAGE_MIGRATOR_WORKERS", ""), Map.of()).number("workers", 1))
        .isEqualTo(2);
  }

  @Test
  void defaults_flagEnvironmentFile_inThatOrder() throws Exception {
    String file = "default.registry=file.io\ndefault.namespace=file";
    Map<String, String> environment =
        Map.of("DEFAULT_REGISTRY", "env.io", "DEFAULT_NAMESPACE", "env");

    assertThat(read(file, Map.of(), Map.of()).defaults())
        .isEqualTo(new Defaults(Optional.of("file.io"), Optional.of("file")));
    assertThat(read(file, environment, Map.of()).defaults())
        .isEqualTo(new Defaults(Optional.of("env.io"), Optional.of("env")));
    assertThat(read(file, environment, Map.of("default.registry", "flag.io")).defaults())
        .isEqualTo(new Defaults(Optional.of("flag.io"), Optional.of("env")));
  }

  @Test
  void read_blanksAroundValue_leftOut() throws Exception {
    assertThat(read("  workers =  5  \n", Map.of(), Map.of()).number("workers", 1)).isEqualTo(5);
  }

  @Test
  void read_malformedFile_namesIt() {
    assertThatThrownBy(() -> read("workers=\\u00zz", Map.of(), Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("application.properties");
  }

  @Test
  void number_badValue_namesKeyFileAndVariable() throws Exception {
    for (String value : List.of("x", "", "1.5", "0", "-1", "99999999999", "7 workers")) {
      assertBad(
          () -> read("workers=" + value, Map.of(), Map.of()).number("workers", 1),
          "workers is '" + value + "'; expected a whole number, at least 1",
          "IMAGE_MIGRATOR_WORKERS");
    }
  }

  @Test
  void number_zeroRetries_good() throws Exception {
    assertThat(read("retries=0", Map.of(), Map.of()).asProperties()).containsEntry("retries", "0");
  }

  @Test
  void duration_badValue_namesKeyFileAndVariable() throws Exception {
    for (String value :
        List.of("x", "0", "0s", "-5s", "1.5s", "99999999999999999999s", "5 parsecs")) {
      assertBad(
          () -> read("retry.after-max=" + value, Map.of(), Map.of()).duration("retry.after-max"),
          "retry.after-max is '"
              + value
              + "'; expected a time such as 500ms, 10s or 5m, a year at most",
          "IMAGE_MIGRATOR_RETRY_AFTER_MAX");
    }
  }

  @Test
  void duration_unitWithoutNumber_badValueLikeAnyOther() {
    for (String value : List.of("s", "soon", "ms", "days")) {
      assertBad(
          () -> read("retry.delay=" + value, Map.of(), Map.of()).asProperties(),
          "retry.delay is '"
              + value
              + "'; expected a time such as 500ms, 10s or 5m, a year at most",
          "IMAGE_MIGRATOR_RETRY_DELAY");
    }
  }

  @Test
  void duration_badVariable_namedToo() {
    assertBad(
        () ->
            read("", Map.of("IMAGE_MIGRATOR_HTTP_COMMIT_TIMEOUT", "x"), Map.of())
                .duration("http.commit-timeout"),
        "http.commit-timeout is 'x'",
        "IMAGE_MIGRATOR_HTTP_COMMIT_TIMEOUT");
  }

  @Test
  void asProperties_badValue_namesKey() {
    for (String line :
        List.of(
            "retries=-1",
            "queue.size=0",
            "retry.multiplier=0.5",
            "retry.multiplier=NaN",
            "retry.multiplier=x",
            "retry.multiplier=101",
            "retry.jitter=1.1",
            "retry.jitter=-0.1",
            "retry.jitter=",
            "retry.delay=x",
            "retry.max-delay=0")) {
      String key = line.substring(0, line.indexOf('='));
      assertBad(
          () -> read(line, Map.of(), Map.of()).asProperties(), key + " is '", "IMAGE_MIGRATOR_");
    }
  }

  @Test
  void log_nothing_textFileThatRotates() throws Exception {
    assertThat(read("", Map.of(), Map.of()).log())
        .isEqualTo(new LogSettings(false, false, "20MB", 30, "500MB"));
  }

  @Test
  void log_otherValues_taken() throws Exception {
    Map<String, String> environment =
        Map.of(
            "IMAGE_MIGRATOR_LOG_FORMAT", "json",
            "IMAGE_MIGRATOR_LOG_TARGET", "stdout",
            "IMAGE_MIGRATOR_LOG_MAX_SIZE", "1KB");
    assertThat(read("log.max-days=1\nlog.total-size=2GB", environment, Map.of()).log())
        .isEqualTo(new LogSettings(true, true, "1KB", 1, "2GB"));
  }

  @Test
  void log_badValue_namesKey() {
    for (String line :
        List.of(
            "log.target=stderr",
            "log.target=",
            "log.format=JSON",
            "log.max-size=20",
            "log.max-size=0MB",
            "log.max-size=1.5MB",
            "log.max-days=0",
            "log.total-size=all",
            "log.total-size=19MB",
            "log.total-size=20479KB")) {
      String key = line.substring(0, line.indexOf('='));
      assertBad(() -> read(line, Map.of(), Map.of()).log(), key + " is '", "IMAGE_MIGRATOR_LOG_");
    }
  }

  @Test
  void asProperties_times_inMilliseconds() throws Exception {
    Properties properties =
        read("retry.delay=250ms\nretry.max-delay=2m", Map.of(), Map.of()).asProperties();
    assertThat(properties)
        .containsEntry("retry.delay", "250")
        .containsEntry("retry.max-delay", "120000");
  }

  @Test
  void asProperties_unknownKey_passedOnToCamel() throws Exception {
    assertThat(read("camel.main.name=mine", Map.of(), Map.of()).asProperties())
        .containsEntry("camel.main.name", "mine");
  }

  private interface Reading {
    Object get() throws Exception;
  }

  private void assertBad(Reading reading, String what, String variable) {
    assertThatThrownBy(reading::get)
        .as(what)
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(home.resolve("config").resolve("application.properties").toString())
        .hasMessageContaining(variable);
  }

  private Settings read(String file, Map<String, String> environment, Map<String, String> flags)
      throws IOException, InvalidFileException {
    Path folder = Files.createDirectories(home.resolve("config"));
    Files.writeString(folder.resolve("application.properties"), file);
    return Settings.read(home, environment, flags);
  }
}
