package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;

class RegistryErrorsTest {
  private static final Repository REPOSITORY = new Repository("r.io", "a/b");
  private static final String SECRET = "s3cr3t-Pa55";
  private static final Access ACCESS =
      new Access("auth.json key 'r.io'", Credentials.ofPassword("u", SECRET), false);

  // ofResponse

  @Test
  void ofResponse_registryError_codeAndMessage() {
    RegistryException failure =
        ofResponse(
            403,
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not yours\",\"detail\":\"really\"},"
                + "{\"code\":\"TOO\",\"message\":\"bad\",\"detail\":{\"x\":1}}]}");

    assertThat(failure)
        .hasMessage(
            "write manifest 1 of r.io/a/b: the registry answered 403 DENIED not yours really; TOO"
                + " bad; access was auth.json key 'r.io'; check the user name, the password and"
                + " what they are allowed to do");
    assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    assertThat(failure.repository()).isEqualTo(REPOSITORY);
  }

  @Test
  void ofResponse_dockerHubTokenServer_details() {
    assertThat(ofResponse(401, "{\"details\":\"incorrect username or password\"}"))
        .hasMessageContaining("401 incorrect username or password; ");
  }

  @Test
  void ofResponse_bodyThatShowsTheLogin_doesNot() {
    String basic = Credentials.ofPassword("u", SECRET).basicAuthorization();

    assertThat(ofResponse(500, "<p>Authorization: " + basic + " password=" + SECRET + "</p>"))
        .hasMessageContaining("Authorization: Basic [hidden] password=[hidden]</p>")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void ofResponse_plainBody_itsStart() {
    assertThat(ofResponse(502, "<html>\r\n <b>Bad\tGateway</b>\n</html>"))
        .hasMessageContaining("502 <html> <b>Bad Gateway</b> </html>; ");
    assertThat(ofResponse(400, "{\"other\":\"json\"}"))
        .hasMessageContaining("{\"other\":\"json\"}");
    assertThat(ofResponse(400, "{\"errors\":[]}")).hasMessageContaining("{\"errors\":[]}");
    assertThat(ofResponse(400, "5")).hasMessageContaining("answered 400 5; ");
  }

  @Test
  void ofResponse_noBody_statusOnly() {
    assertThat(ofResponse(500, "")).hasMessageContaining("the registry answered 500; ");
    assertThat(
            RegistryErrors.ofResponse("x", REPOSITORY, ACCESS, new BasicClassicHttpResponse(500)))
        .hasMessageContaining("the registry answered 500; ");
  }

  @Test
  void ofResponse_packedBody_unpackedAsFarAsItGoes() throws IOException {
    byte[] packed = packed("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not yours\"}]}");
    assertThat(ofResponse(403, packed)).hasMessageContaining("403 DENIED not yours; ");
    byte[] cut = Arrays.copyOf(packed("many words ".repeat(9)), 30);
    assertThat(ofResponse(403, cut)).hasMessageContaining("403 many words");
    assertThat(ofResponse(403, packed("x".repeat(10_000_000))).getMessage()).hasSizeLessThan(600);
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void ofResponse_longBody_cut() {
    String message = ofResponse(500, "x".repeat(100_000)).getMessage();
    assertThat(message).hasSizeLessThan(600).contains("x".repeat(300) + "…;");
    assertThat(
            ofResponse(
                    500, "{\"errors\":[{\"code\":\"C\",\"message\":\"" + "m".repeat(1000) + "\"}]}")
                .getMessage())
        .hasSizeLessThan(600)
        .contains("500 C mmm")
        .contains("…");
  }

  @Test
  void ofResponse_controlCharacters_replacedByBlanks() {
    assertThat(ofResponse(400, "a\u001b[31mb\u0000\u0007\r\nc\u007fd").getMessage())
        .contains("400 a [31mb c d; ")
        .doesNotMatch("(?s).*[\u0000-\u001f\u007f].*");
    assertThat(
            ofResponse(400, "{\"errors\":[{\"code\":\"X\\u001b\",\"message\":\"a\\nb\"}]}")
                .getMessage())
        .doesNotMatch("(?s).*[\u0000-\u001f\u007f].*");
  }

  @Test
  void ofResponse_controlCharactersOfEightBits_replacedByBlanks() {
    assertThat(ofResponse(400, "a\u009b2Jb\u0085c").getMessage())
        .contains("400 a 2Jb c; ")
        .doesNotContain("\u009b", "\u0085");
  }

  @Test
  void ofResponse_bodyBreaksOff_statusStillSaid() {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(500);
    response.setEntity(new InputStreamEntity(new BrokenStream(), ContentType.TEXT_PLAIN));

    assertThat(RegistryErrors.ofResponse("x", REPOSITORY, ACCESS, response))
        .hasMessageContaining("answered 500")
        .hasMessageContaining("broke off");
  }

  @Test
  void ofResponse_status_kindAndWhetherItMayBeTriedAgain() {
    Map<Integer, Kind> kinds =
        Map.ofEntries(
            Map.entry(400, Kind.REFUSED),
            Map.entry(401, Kind.UNAUTHORIZED),
            Map.entry(403, Kind.DENIED),
            Map.entry(404, Kind.NOT_FOUND),
            Map.entry(405, Kind.REFUSED),
            Map.entry(410, Kind.NOT_FOUND),
            Map.entry(408, Kind.UNAVAILABLE),
            Map.entry(413, Kind.REFUSED),
            Map.entry(416, Kind.REFUSED),
            Map.entry(425, Kind.UNAVAILABLE),
            Map.entry(429, Kind.RATE_LIMITED),
            Map.entry(500, Kind.UNAVAILABLE),
            Map.entry(501, Kind.REFUSED),
            Map.entry(502, Kind.UNAVAILABLE),
            Map.entry(503, Kind.UNAVAILABLE),
            Map.entry(504, Kind.UNAVAILABLE));
    kinds.forEach(
        (status, kind) -> {
          RegistryException failure = ofResponse(status, "");
          assertThat(failure.kind()).as("%s", status).isEqualTo(kind);
          boolean again = kind == Kind.UNAVAILABLE || kind == Kind.RATE_LIMITED;
          assertThat(failure.retryable()).as("%s", status).isEqualTo(again);
        });
  }

  @Test
  void ofResponse_advice_byStatus() {
    assertThat(ofResponse(401, "")).hasMessageContaining("auth.json key 'r.io'");
    assertThat(ofResponse(403, "")).hasMessageContaining("auth.json key 'r.io'");
    assertThat(ofResponse(404, ""))
        .hasMessageContaining("auth.json key 'r.io'")
        .hasMessageContaining("images.json");
    assertThat(ofResponse(413, "")).hasMessageContaining("size of uploads");
    assertThat(ofResponse(429, "")).hasMessageContaining("fewer workers");
  }

  @Test
  void ofResponse_retryAfter_carried() {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(429);
    response.addHeader("Retry-After", "7");
    assertThat(RegistryErrors.ofResponse("x", REPOSITORY, ACCESS, response).retryAfter())
        .contains(Duration.ofSeconds(7));
    assertThat(ofResponse(429, "").retryAfter()).isEmpty();
  }

  @Test
  void ofResponse_anyStatus_noSecret() {
    for (int status : new int[] {400, 401, 403, 404, 429, 500}) {
      assertThat(ofResponse(status, "no").toString()).doesNotContain(SECRET);
    }
  }

  // ofFailure

  @Test
  void ofFailure_connectionTrouble_unavailableAndSaysWhich() {
    assertThat(ofFailure(new UnknownHostException("r.io")))
        .hasMessageContaining("unknown host r.io")
        .extracting(RegistryException::kind)
        .isEqualTo(Kind.UNAVAILABLE);
    assertThat(ofFailure(new ConnectException("Connection refused")))
        .hasMessageContaining("cannot connect to r.io (Connection refused)");
    assertThat(ofFailure(new SocketTimeoutException("Read timed out")))
        .hasMessageContaining("r.io did not answer in time (Read timed out)");
    assertThat(ofFailure(new SocketException("Connection reset")).retryable()).isTrue();
    assertThat(ofFailure(new IOException()))
        .hasMessage("read blob of r.io/a/b: the exchange with r.io failed: IOException");
  }

  @Test
  void ofFailure_certificate_untrustedAndSaysWhatToDo() {
    RegistryException failure = ofFailure(new SSLHandshakeException("PKIX path building failed"));
    assertThat(failure.kind()).isEqualTo(Kind.UNTRUSTED);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("tls.ca-file").hasMessageContaining("insecure");
  }

  @Test
  void ofFailure_tlsBrokeOff_mayBeTriedAgain() {
    for (String message :
        new String[] {
          "Remote host terminated the handshake", "Connection reset", "Broken pipe", "Socket closed"
        }) {
      assertThat(ofFailure(new SSLException(message)).retryable()).as(message).isTrue();
    }
  }

  @Test
  void ofFailure_knownFailure_itself() {
    RegistryException known = new RegistryException(Kind.DENIED, "read", REPOSITORY, "x", null);
    assertThat(ofFailure(known)).isSameAs(known);
  }

  @Test
  void ofFailure_malformedManifest_notTriedAgain() {
    assertThat(ofFailure(new MalformedManifestException("it is not JSON")).retryable()).isFalse();
  }

  private static RegistryException ofResponse(int status, String body) {
    return ofResponse(status, body.getBytes(UTF_8));
  }

  private static RegistryException ofResponse(int status, byte[] body) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    return RegistryErrors.ofResponse("write manifest 1 of", REPOSITORY, ACCESS, response);
  }

  private static RegistryException ofFailure(IOException cause) {
    return RegistryErrors.ofFailure("read blob of", REPOSITORY, ACCESS, cause);
  }
}
