package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.SelfSignedCertificate;
import io.imagemigrator.testing.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificate is believed, and who may speak without one. */
class TlsIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static SelfSignedCertificate certificate;
  private static DockerRegistry secured;
  private static DockerRegistry plain;

  @BeforeAll
  static void startRegistries() {
    certificate = SelfSignedCertificate.create();
    secured = DockerRegistry.builder().tls(certificate).start();
    plain = DockerRegistry.plain();
    RegistryContent.of(secured).trusting(certificate).push("team/sample", IMAGE, "v1");
    RegistryContent.of(plain).push("team/sample", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistries() {
    secured.close();
    plain.close();
    certificate.close();
  }

  private static Repository at(DockerRegistry registry) {
    return new Repository(registry.host(), "team/sample");
  }

  private static void assertThatItIsRead(HttpTransport transport, DockerRegistry from, Access by)
      throws RegistryException {
    Manifest manifest = new RegistryClient(transport).source(at(from), by).readManifest("v1");
    assertThat(manifest.digest()).hasToString(IMAGE.digest());
  }

  @Test
  void readManifest_selfSigned_saysHowToTrustIt() throws IOException {
    try (HttpTransport transport = TestHttp.transport()) {
      RemoteRepository remote = new RegistryClient(transport).source(at(secured), TestHttp.STRICT);

      assertThatThrownBy(() -> remote.readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              refusal -> {
                assertThat(refusal.kind()).isEqualTo(Kind.UNTRUSTED);
                assertThat(refusal.retryable()).isFalse();
              })
          .hasMessageContaining("no trusted TLS connection to " + secured.host())
          .hasMessageContaining("tls.ca-file")
          .hasMessageContaining("\"insecure\": true");
    }
  }

  @Test
  void readManifest_certificateInTheCaFile_isTrusted() throws IOException {
    try (HttpTransport transport = TestHttp.transport(certificate.certificateFile())) {
      assertThatItIsRead(transport, secured, TestHttp.STRICT);
    }
  }

  @Test
  void readManifest_insecure_acceptsAnyCertificateAndStaysWithTls() throws IOException {
    secured.clearAccessLog();
    try (HttpTransport transport = TestHttp.transport()) {
      assertThatItIsRead(transport, secured, TestHttp.INSECURE);
    }
    assertThat(secured.count("GET", "^/v2/$")).isEqualTo(1);
  }

  @Test
  void readManifest_insecureAndPlainHttp_findsOutOnce() throws IOException {
    plain.clearAccessLog();
    try (HttpTransport transport = TestHttp.transport()) {
      RegistryClient client = new RegistryClient(transport);
      for (int i = 0; i < 3; i++) {
        client.source(at(plain), TestHttp.INSECURE).readManifest("v1");
      }
    }
    assertThat(plain.count("GET", "^/v2/$")).isEqualTo(1);
    assertThat(plain.count("GET", "/manifests/v1$")).isEqualTo(3);
  }

  @Test
  void readManifest_plainHttpButNotInsecure_saysWhatToSet() throws IOException {
    plain.clearAccessLog();
    try (HttpTransport transport = TestHttp.transport()) {
      RemoteRepository remote = new RegistryClient(transport).source(at(plain), TestHttp.STRICT);

      assertThatThrownBy(() -> remote.readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNTRUSTED))
          .hasMessageContaining("connect to " + at(plain))
          .hasMessageContaining("\"insecure\": true");
    }
    assertThat(plain.accessLog()).isEmpty();
  }

  @Test
  void readManifest_nobodyThere_asksWhetherTheRegistryIsUp() throws IOException {
    DockerRegistry gone = DockerRegistry.plain();
    gone.close();
    try (HttpTransport transport = TestHttp.transport()) {
      RegistryClient client = new RegistryClient(transport);
      for (Access access : new Access[] {TestHttp.STRICT, TestHttp.INSECURE}) {
        assertThatThrownBy(() -> client.source(at(gone), access).readManifest("v1"))
            .isInstanceOfSatisfying(
                RegistryException.class,
                failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
            .hasMessageContaining("cannot connect to " + gone.host())
            .hasMessageContaining("is it up?");
      }
    }
  }

  @Test
  void readManifest_registryThatComesUpLater_isReachedByTheSameClient() throws IOException {
    try (DockerRegistry late = DockerRegistry.plain();
        HttpTransport transport = TestHttp.transport()) {
      RegistryContent.of(late).push("team/sample", IMAGE, "v1");
      late.stop();
      RemoteRepository remote = new RegistryClient(transport).source(at(late), TestHttp.INSECURE);
      assertThatThrownBy(() -> remote.readManifest("v1")).hasMessageContaining("cannot connect");

      late.start();

      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(remote.readManifest("v1")).isNotNull());
    }
  }

  @Test
  void readManifest_tokenServerOnPlainHttp_isAskedOverTlsAtTheRegistry() throws IOException {
    try (TokenServer tokens = TokenServer.builder().user("user", "s3cret").start();
        DockerRegistry registry = DockerRegistry.builder().tls(certificate).tokens(tokens).start();
        HttpTransport transport = TestHttp.transport(certificate.certificateFile())) {
      Access strict =
          new Access("auth.json key 'a'", Credentials.ofPassword("user", "s3cret"), false);
      RegistryClient client = new RegistryClient(transport);

      // Behind a TLS proxy it would be there; here it is a server of its own.
      assertThatThrownBy(() -> client.source(at(registry), strict).readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              refusal -> assertThat(refusal.kind()).isEqualTo(Kind.NOT_FOUND))
          .hasMessageContaining("(realm); a registry behind a TLS proxy");
      assertThat(tokens.requests()).isEmpty();
    }
  }

  @Test
  void transport_caFileWithoutCertificate_isRefusedByName(@TempDir Path folder) throws IOException {
    Path empty = Files.writeString(folder.resolve("ca.pem"), "no certificate");

    assertThatThrownBy(() -> TestHttp.transport(empty))
        .hasMessageContaining(empty.toString())
        .hasMessageContaining("PEM");
  }
}
