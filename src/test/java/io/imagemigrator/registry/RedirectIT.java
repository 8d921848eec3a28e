package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyRequest;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registries send readers of blobs elsewhere, to storage that wants none of their passwords. */
class RedirectIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static final Content LAYER = IMAGE.blobs().get(0);
  private static final Digest DIGEST = Digest.parse(LAYER.digest());
  private static DockerRegistry registry;

  private final RegistryProxy front = RegistryProxy.before(registry);
  private final RegistryProxy storage = RegistryProxy.before(registry);
  private final HttpTransport transport = TestHttp.transport();
  private final RemoteRepository remote =
      new RegistryClient(transport)
          .source(new Repository(front.host(), "team/sample"), TestHttp.password("user", "secret"));

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.withPassword("user", "secret");
    RegistryContent.of(registry).as("user", "secret").push("team/sample", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeAll() throws IOException {
    transport.close();
    front.close();
    storage.close();
  }

  private byte[] layer() throws IOException {
    try (BlobStream stream = remote.openBlob(DIGEST)) {
      byte[] content = new byte[(int) stream.length()];
      assertThat(stream.read(content, content.length)).isEqualTo(content.length);
      return content;
    }
  }

  /** As an object store would, it takes no request that has another login than its own. */
  private void serveFromStorage() {
    storage.on(
        "GET",
        "^/bucket/",
        call ->
            call.header("Authorization").isEmpty()
                ? ProxyAnswer.of(200).body(LAYER.bytes())
                : ProxyAnswer.of(400).body("Only one auth mechanism allowed"));
  }

  @Test
  void openBlob_redirectedToAnotherHost_leavesTheAuthorizationBehind() throws IOException {
    serveFromStorage();
    front.on(
        "GET",
        "/blobs/",
        call -> ProxyAnswer.redirect(storage.url() + "/bucket/x?signature=a%2Fb"));

    assertThat(layer()).isEqualTo(LAYER.bytes());

    assertThat(storage.requests("GET", ""))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.path()).isEqualTo("/bucket/x?signature=a%2Fb");
              assertThat(request.authorization()).isEmpty();
            });
    assertThat(front.requests("GET", "/blobs/"))
        .singleElement()
        .extracting(ProxyRequest::authorization)
        .asString()
        .startsWith("Basic ");
  }

  @Test
  void openBlob_redirectedWithinTheHost_keepsTheAuthorization() throws IOException {
    front.on("GET", "/blobs/[^?]*$", call -> ProxyAnswer.redirect(call.path() + "?moved"));

    assertThat(layer()).isEqualTo(LAYER.bytes());

    assertThat(front.requests("GET", "/blobs/"))
        .hasSize(2)
        .allMatch(request -> request.authorization().startsWith("Basic "));
  }

  @Test
  void openBlob_redirectedToAPlainHttpAddressOfTheSameHost_staysWithTls() throws IOException {
    front.on(
        "GET",
        "/blobs/[^?]*$",
        call -> ProxyAnswer.redirect("http://" + front.host() + call.path() + "?moved"));

    assertThat(layer()).isEqualTo(LAYER.bytes());
  }

  @Test
  void openBlob_redirectedInCircles_isGivenUp() {
    front.on("GET", "/blobs/", call -> ProxyAnswer.redirect(call.path()));

    assertThatThrownBy(() -> remote.openBlob(DIGEST))
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("read blob " + DIGEST + " of " + remote.name())
        .hasMessageContaining("redirected more than 5 times");
  }

  @Test
  void openBlob_redirectedToNoAddress_isRefused() {
    front.on("GET", "/blobs/", call -> ProxyAnswer.redirect("ftp://example.com/x"));

    assertThatThrownBy(() -> remote.openBlob(DIGEST))
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("redirected to something that is no address");
  }

  @Test
  void openBlob_storageRefuses_doesNotShowTheSignedAddress() {
    front.on(
        "GET",
        "/blobs/",
        call -> ProxyAnswer.redirect(storage.url() + "/bucket/x?signature=s3cret"));
    storage.on("GET", "^/bucket/", call -> ProxyAnswer.of(403).body("<Code>AccessDenied</Code>"));

    assertThatThrownBy(() -> remote.openBlob(DIGEST))
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.DENIED))
        .hasMessageContaining("AccessDenied")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void head_redirected_isFollowed() throws RegistryException {
    front.on("HEAD", "/manifests/v1$", call -> ProxyAnswer.redirect(call.path() + "?moved"));

    assertThat(remote.head("v1")).isPresent();
  }
}
