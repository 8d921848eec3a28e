package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A registry that wants us to ask what only this machine, or its cloud, can be asked. */
class LedAddressesIT {
  private static final String METADATA = "https://169.254.169.254/latest/meta-data/";
  private static final Digest DIGEST = Digest.sha256(new byte[0]);
  private static DockerRegistry registry;

  private final RegistryProxy proxy = RegistryProxy.before(registry);
  private final HttpTransport transport = TestHttp.transport();
  private final RegistryClient client = new RegistryClient(transport);
  private final Repository name = new Repository(proxy.host(), "team/app");
  private final RemoteRepository remote = client.target(name, TestHttp.password("me", "s3cret"));

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.builder().start();
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

  private static void assertRefused(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            RegistryException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining(
            "it leads to 169.254.169.254, a link-local or reserved address (169.254.169.254)");
  }

  @Test
  void openBlob_redirectedToMetadata_refused() {
    proxy.on("GET", "/blobs/", call -> ProxyAnswer.redirect(METADATA));

    assertRefused(() -> remote.openBlob(DIGEST));
  }

  @Test
  void listTags_linkToMetadata_refused() throws RegistryException {
    proxy.on(
        "GET",
        "/tags/list",
        call ->
            ProxyAnswer.of(200)
                .with("Link", "<" + METADATA + ">; rel=\"next\"")
                .body("{\"tags\":[\"1\"]}"));
    Optional<URI> next = remote.listTags(Optional.empty()).next();

    assertRefused(() -> remote.listTags(next));
  }

  @Test
  void upload_addressOfMetadata_refused() throws IOException {
    proxy.on(
        "POST", "/blobs/uploads/", call -> ProxyAnswer.of(202).with("Location", METADATA + "x"));
    proxy.on("GET", "/blobs/", call -> ProxyAnswer.of(200).body(""));
    URI upload = remote.startUpload(DIGEST);

    try (BlobStream blob = remote.openBlob(DIGEST)) {
      assertRefused(
          () ->
              remote.upload(
                  upload, new Descriptor("", DIGEST, 0), blob, remote.name(), sent -> {}));
    }
  }

  @Test
  void head_realmOfMetadata_getsNoPassword() {
    proxy.on(
        "GET",
        "/v2/$",
        call ->
            ProxyAnswer.of(401).with("WWW-Authenticate", "Bearer realm=\"" + METADATA + "token\""));

    assertRefused(() -> remote.readManifest("v1"));
  }

  @Test
  void listTags_headersWithoutEnd_refused() {
    proxy.on("GET", "/long/tags/", call -> ProxyAnswer.of(200).with("Link", "x".repeat(40_000)));
    proxy.on(
        "GET",
        "/many/tags/",
        call -> {
          ProxyAnswer answer = ProxyAnswer.of(200);
          for (int i = 0; i < 300; i++) {
            answer = answer.add("Link", "<" + i + ">");
          }
          return answer;
        });

    for (String path : new String[] {"long", "many"}) {
      RemoteRepository other =
          client.source(new Repository(proxy.host(), path), TestHttp.password("me", "s3cret"));
      assertThatThrownBy(() -> other.listTags(Optional.empty()))
          .isInstanceOfSatisfying(
              RegistryException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSED))
          .hasMessageContaining("sends longer headers than any registry should");
    }
  }

  /** As when a name server gives one address to who checks, and another to who connects. */
  @Test
  void send_connectionElsewhereThanChecked_notAByteSent() throws IOException {
    URI uri = URI.create(proxy.url() + "/v2/team/app/tags/list");
    AddressRule rule =
        new AddressRule() {
          @Override
          public void check(URI to, boolean proxied) {}

          @Override
          public void check(URI to, InetAddress address) throws IOException {
            throw new ForbiddenAddressException("it leads to " + address.getHostAddress());
          }
        };

    for (boolean kept : new boolean[] {false, true}) {
      if (kept) {
        send(uri, AddressRule.ANY);
        proxy.clearRequests();
      }
      assertThatThrownBy(() -> send(uri, rule))
          .isInstanceOf(ForbiddenAddressException.class)
          .hasMessage("it leads to 127.0.0.1");
      assertThat(proxy.requests()).isEmpty();
    }
  }

  private void send(URI uri, AddressRule rule) throws IOException {
    ClassicHttpResponse response =
        transport.send(new HttpGet(uri), uri, Terms.of(TestHttp.INSECURE, rule));
    ApiResponse.release(response);
  }
}
