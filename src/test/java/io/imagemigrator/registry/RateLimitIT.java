package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyRequest;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A registry that asks for a pause gets one, from everybody. */
class RateLimitIT {
  private static DockerRegistry registry;

  private final RegistryProxy proxy = RegistryProxy.before(registry);
  private final HttpTransport transport = TestHttp.transport();
  private final RegistryClient client = new RegistryClient(transport);
  private final RemoteRepository remote =
      client.source(new Repository(proxy.host(), "team/sample"), TestHttp.INSECURE);

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/sample", SampleImage.docker(1), "v1");
    RegistryContent.of(registry).push("team/other", SampleImage.docker(2), "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeAll() throws IOException {
    transport.close();
    proxy.close();
  }

  @Test
  void readManifest_429WithRetryAfter_tellsForHowLong() {
    proxy.on("GET", "/manifests/", call -> tooMany().with("Retry-After", "1"));

    assertThatThrownBy(() -> remote.readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
              assertThat(failure.retryable()).isTrue();
              assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(1));
            })
        .hasMessageContaining("read manifest v1 of " + remote.name())
        .hasMessageContaining("429 TOOMANYREQUESTS slow down");
    assertThat(proxy.count("GET", "/manifests/")).isEqualTo(1);
  }

  @Test
  void readManifest_429WithADate_tellsForHowLong() {
    ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(then);
    proxy.on("GET", "/manifests/", call -> tooMany().with("Retry-After", date));

    assertThatThrownBy(() -> remote.readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure ->
                assertThat(failure.retryAfter().orElseThrow())
                    .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60)));
  }

  @Test
  void readManifest_429WithoutRetryAfter_pausesNobody() throws RegistryException {
    proxy.on("GET", "/manifests/", ((RegistryProxy.Behaviour) call -> tooMany()).first(1));

    assertThatThrownBy(() -> remote.readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.retryAfter()).isEmpty());

    long begin = System.nanoTime();
    remote.readManifest("v1");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void requests_afterA429_allWaitAsLongAsItSaid() throws Exception {
    RegistryProxy.Behaviour limit = call -> tooMany().with("Retry-After", "1");
    proxy.on("GET", "/team/sample/manifests/", limit.first(1));
    RemoteRepository other =
        client.source(new Repository(proxy.host(), "team/other"), TestHttp.INSECURE);
    other.head("v1");
    assertThatThrownBy(() -> remote.readManifest("v1")).isInstanceOf(RegistryException.class);
    long limited = proxy.requests().get(proxy.requests().size() - 1).nanos();
    proxy.clearRequests();

    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (RemoteRepository each : List.of(remote, other, remote, other)) {
        all.add(CompletableFuture.runAsync(() -> assertThat(head(each)).isPresent(), threads));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get();
    } finally {
      threads.shutdownNow();
    }

    assertThat(proxy.requests())
        .hasSize(4)
        .extracting(ProxyRequest::nanos)
        .allMatch(nanos -> nanos - limited >= Duration.ofMillis(990).toNanos());
  }

  private static Optional<ManifestHead> head(RemoteRepository repository) {
    try {
      return repository.head("v1");
    } catch (RegistryException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void requests_toAnotherHostAfterA429_doNotWait() throws Exception {
    proxy.on("GET", "/manifests/", call -> tooMany().with("Retry-After", "5"));
    assertThatThrownBy(() -> remote.readManifest("v1")).isInstanceOf(RegistryException.class);

    long begin = System.nanoTime();
    client
        .source(new Repository(registry.host(), "team/sample"), TestHttp.INSECURE)
        .readManifest("v1");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void readManifest_503WithRetryAfter_isTemporary() {
    proxy.on(
        "GET",
        "/manifests/",
        call -> ProxyAnswer.of(503).with("Retry-After", "1").body("<h1>maintenance</h1>"));

    assertThatThrownBy(() -> remote.readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
              assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(1));
            })
        .hasMessageContaining("503 <h1>maintenance</h1>");
  }

  @Test
  void readManifest_503AmidRequestsThatAreTaken_isSentAgainInTurn() throws RegistryException {
    RegistryProxy.Behaviour busy = call -> ProxyAnswer.of(503).body("busy");
    proxy.on("GET", "/manifests/", busy.first(1));
    try (HttpTransport tenacious = TestHttp.tenaciousTransport()) {
      assertThat(sample(tenacious).readManifest("v1").bytes()).isNotEmpty();
    }
    assertThat(proxy.count("GET", "/manifests/")).isEqualTo(2);
  }

  @Test
  void readManifest_503WithRetryAfter_isSentAgainInTurn() throws RegistryException {
    RegistryProxy.Behaviour busy = call -> ProxyAnswer.of(503).with("Retry-After", "1");
    proxy.on("GET", "/manifests/", busy.first(1));
    try (HttpTransport tenacious = TestHttp.tenaciousTransport()) {
      assertThat(sample(tenacious).readManifest("v1").bytes()).isNotEmpty();
    }
    assertThat(proxy.count("GET", "/manifests/")).isEqualTo(2);
  }

  @Test
  void readManifest_registryThatSays503ToEverything_isNotAskedAgainHere() {
    proxy.on("GET", "", call -> ProxyAnswer.of(503));
    try (HttpTransport tenacious = TestHttp.tenaciousTransport()) {
      assertThatThrownBy(() -> sample(tenacious).readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
    assertThat(proxy.count("GET", "/manifests/")).isEqualTo(1);
  }

  private RemoteRepository sample(HttpTransport by) {
    return new RegistryClient(by)
        .source(new Repository(proxy.host(), "team/sample"), TestHttp.INSECURE);
  }

  private static ProxyAnswer tooMany() {
    return ProxyAnswer.error(429, "TOOMANYREQUESTS", "slow down");
  }
}
