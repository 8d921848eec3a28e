package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that end when they should not. */
class BrokenConnectionIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static final Duration LONGER_THAN_IMPATIENT = Duration.ofMillis(1500);

  private final DockerRegistry registry = DockerRegistry.plain();
  private final HttpTransport transport = TestHttp.transport();
  private final RegistryClient client = new RegistryClient(transport);

  @BeforeEach
  void pushImage() {
    RegistryContent.of(registry).push("team/sample", IMAGE, "v1");
  }

  @AfterEach
  void closeAll() throws IOException {
    transport.close();
    registry.close();
  }

  private RemoteRepository at(String host) {
    return client.target(new Repository(host, "team/sample"), TestHttp.INSECURE);
  }

  /** The restart is quicker than the second after which an idle connection is looked at. */
  @Test
  void requests_keptConnectionThatTheServerClosed_areSentOnANewOne() throws RegistryException {
    RemoteRepository remote = at(registry.host());
    Manifest manifest = remote.readManifest("v1");
    Digest layer = Digest.parse(IMAGE.blobs().get(0).digest());

    restart();
    assertThat(remote.head("v1")).isPresent();
    restart();
    assertThat(remote.hasBlob(layer)).isTrue();
    restart();
    assertThat(remote.listTags(Optional.empty()).tags()).containsExactly("v1");
    restart();
    remote.startUpload(layer);
    restart();
    remote.writeManifest("v2", manifest);
    restart();
    remote.openBlob(layer).close();
  }

  private void restart() {
    registry.stop();
    registry.start();
  }

  @Test
  void head_noAnswerTwice_isUnavailable() {
    try (RegistryProxy proxy = RegistryProxy.before(registry)) {
      RemoteRepository remote = at(proxy.host());
      proxy.on("HEAD", "/manifests/", call -> ProxyAnswer.none());

      assertThatThrownBy(() -> remote.head("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(failure.retryable()).isTrue();
              })
          .hasMessageContaining("look up manifest v1 of " + remote.name());
      assertThat(proxy.count("HEAD", "/manifests/")).isEqualTo(2);
    }
  }

  @Test
  void readManifest_answerThatBreaksOff_isUnavailable() {
    try (RegistryProxy proxy = RegistryProxy.before(registry)) {
      RemoteRepository remote = at(proxy.host());
      proxy.on("GET", "/manifests/", call -> call.pass().breaksAfter(100));

      assertThatThrownBy(() -> remote.readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining("read manifest v1 of " + remote.name());
    }
  }

  @Test
  void readManifest_registryThatWentAway_isUnavailable() throws RegistryException {
    RemoteRepository remote = at(registry.host());
    remote.head("v1");
    registry.stop();

    assertThatThrownBy(() -> remote.readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContaining("cannot connect to " + registry.host());
  }

  @Test
  void readManifest_silence_isUnavailable() throws IOException {
    try (RegistryProxy proxy = RegistryProxy.before(registry);
        HttpTransport impatient = TestHttp.impatientTransport()) {
      proxy.on("GET", "/manifests/", call -> call.pass().after(LONGER_THAN_IMPATIENT));
      RemoteRepository remote =
          new RegistryClient(impatient)
              .source(new Repository(proxy.host(), "team/sample"), TestHttp.INSECURE);

      assertThatThrownBy(() -> remote.readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
          .hasMessageContaining(proxy.host() + " did not answer in time");
    }
  }

  @Test
  void writeManifest_registryThatStoresSlowly_isWaitedFor() throws IOException {
    try (RegistryProxy proxy = RegistryProxy.before(registry);
        HttpTransport impatient = TestHttp.impatientTransport()) {
      proxy.on("PUT", "/manifests/", call -> call.pass().after(LONGER_THAN_IMPATIENT));
      RemoteRepository remote =
          new RegistryClient(impatient)
              .target(new Repository(proxy.host(), "team/sample"), TestHttp.INSECURE);

      remote.writeManifest("v2", remote.readManifest("v1"));

      assertThat(remote.head("v2")).isPresent();
    }
  }

  /** More often than there are connections: each refused request must give its own back. */
  @Test
  void requests_refusedWithATokenServerThatIsDown_leakNoConnection() {
    try (RegistryProxy proxy = RegistryProxy.before(registry)) {
      proxy.on(
          "GET",
          "/manifests/",
          call ->
              ProxyAnswer.error(401, "UNAUTHORIZED", "token needed")
                  .with("WWW-Authenticate", "Bearer realm=\"https://127.0.0.1:1/token\""));
      Repository repository = new Repository(proxy.host(), "team/sample");
      for (int i = 0; i < TestHttp.CONNECTIONS + 2; i++) {
        // The challenge is remembered for each access; only an unknown one gets as far as here.
        RemoteRepository remote = client.source(repository, new Access("key " + i, null, true));
        assertThatThrownBy(() -> remote.readManifest("v1"))
            .hasMessageContaining("cannot connect to its token server 127.0.0.1:1");
      }
    }
  }
}
