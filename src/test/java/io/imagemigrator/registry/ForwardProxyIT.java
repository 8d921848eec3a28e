package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ForwardProxy;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.SelfSignedCertificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A registry that only the company's proxy leads to, as the environment says. */
class ForwardProxyIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static final Access INSECURE = new Access("auth.json key 'inside'", null, true);

  @Test
  void requests_proxyWithLogin_allGoThroughIt() throws Exception {
    try (DockerRegistry registry = DockerRegistry.builder().relativeUrls().start();
        ForwardProxy proxy =
            new ForwardProxy(Map.of("registry.inside:5000", registry), "me", "pro:xy");
        HttpTransport transport = transport("http://me:pro:xy@" + proxy.host())) {
      RegistryContent.of(registry).push("team/sample", IMAGE, "v1");
      RemoteRepository remote =
          new RegistryClient(transport)
              .target(new Repository("registry.inside:5000", "team/sample"), INSECURE);

      assertThat(remote.readManifest("v1").digest()).hasToString(IMAGE.digest());
      assertThat(remote.listTags(Optional.empty()).tags()).containsExactly("v1");
      Digest digest = Digest.parse(IMAGE.blobs().get(0).digest());
      upload(digest, remote, transport);
      remote.cancelUpload(remote.startUpload(digest));
      assertThat(proxy.passedOn())
          .contains("GET http://registry.inside:5000/v2/team/sample/manifests/v1")
          .anyMatch(line -> line.startsWith("DELETE http://registry.inside:5000/v2/team/sample/"));
    }
  }

  @Test
  void requests_registryWithTls_goThroughATunnel() throws Exception {
    try (SelfSignedCertificate certificate = SelfSignedCertificate.create();
        DockerRegistry registry = DockerRegistry.builder().tls(certificate).start();
        ForwardProxy proxy =
            new ForwardProxy(Map.of("registry.inside:5000", registry), "me", "pro:xy");
        HttpTransport transport = transport("http://me:pro:xy@" + proxy.host())) {
      RegistryContent.of(registry).trusting(certificate).push("team/sample", IMAGE, "v1");
      RemoteRepository remote =
          new RegistryClient(transport)
              .source(new Repository("registry.inside:5000", "team/sample"), INSECURE);

      assertThat(remote.readManifest("v1").digest()).hasToString(IMAGE.digest());
      assertThat(proxy.passedOn()).containsOnly("CONNECT registry.inside:5000");
    }
  }

  /** Its body can be sent only once, so the proxy must not ask for the login first. */
  private static void upload(Digest digest, RemoteRepository from, HttpTransport transport)
      throws Exception {
    Repository other = new Repository("registry.inside:5000", "team/other");
    RemoteRepository to = new RegistryClient(transport).target(other, INSECURE);
    int size = IMAGE.blobs().get(0).bytes().length;
    try (BlobStream blob = from.openBlob(digest)) {
      to.upload(
          to.startUpload(digest), new Descriptor("", digest, size), blob, from.name(), bytes -> {});
    }
    assertThat(to.hasBlob(digest)).isTrue();
  }

  private static HttpTransport transport(String proxy) throws Exception {
    Duration patience = Duration.ofSeconds(10);
    return new HttpTransport(
        new HttpSettings(
            patience,
            patience,
            patience,
            patience,
            8,
            null,
            Backoff.NONE,
            Proxies.fromEnvironment(Map.of("ALL_PROXY", proxy))));
  }
}
