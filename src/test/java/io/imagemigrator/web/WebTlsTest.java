package io.imagemigrator.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.report.RunBoard;
import io.imagemigrator.testing.SelfSignedCertificate;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages over HTTPS. */
class WebTlsTest {
  private static final String PASSWORD = "store-word";
  private static SelfSignedCertificate certificate;
  private static TemporaryFolder folder;
  private static Path store;

  @BeforeAll
  static void create() throws IOException, GeneralSecurityException {
    certificate = SelfSignedCertificate.create();
    folder = TemporaryFolder.create("web-tls");
    store = folder.path().resolve("web.p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "web",
        certificate.privateKey(),
        PASSWORD.toCharArray(),
        new Certificate[] {certificate.certificate()});
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, PASSWORD.toCharArray());
    }
  }

  @AfterAll
  static void delete() {
    folder.close();
    certificate.close();
  }

  @Test
  void keyStore_given_httpsAlone() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(certificate.sslContext()).build();
    try (WebServer server = start(store, PASSWORD)) {
      assertThat(server.uri().getScheme()).isEqualTo("https");
      HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/observe/health")).build();
      HttpResponse<String> health = client.send(request, BodyHandlers.ofString());
      assertThat(health.body()).isEqualTo("{\"status\":\"UP\"}");

      HttpRequest plain =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.uri().getPort() + "/"))
              .build();
      assertThatThrownBy(() -> client.send(plain, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void keyStore_wrongPasswordOrNoStore_oneSentenceWithoutThePassword() {
    for (Path file : new Path[] {store, Path.of("README.md"), Path.of("none.p12")}) {
      assertThatThrownBy(() -> start(file, "wrong-word").close())
          .isInstanceOf(WebException.class)
          .hasMessageStartingWith("The key store " + file + " cannot be opened (")
          .hasMessageEndingWith("it has to be a PKCS #12 file, with the password that is set.")
          .hasMessageNotContaining("wrong-word");
    }
  }

  private static WebServer start(Path keyStore, String password) throws WebException {
    WebSettings settings =
        new WebSettings(
            "127.0.0.1",
            0,
            WebFixture.CONSOLE,
            WebFixture.POLICY,
            folder.path(),
            Optional.of(keyStore),
            Optional.of(password),
            Optional.empty());
    return WebServer.start(settings, new RunBoard(), new SampleObservations());
  }
}
