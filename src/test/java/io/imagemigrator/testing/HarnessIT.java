package io.imagemigrator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the other integration tests rely on holds between the harness and the real programs. */
class HarnessIT {
  private static final String REPOSITORY = "team/sample";
  private static final String FOREIGN_URL = "http://127.0.0.1:9/layer";
  private static DockerRegistry registry;
  private static RegistryContent content;
  private final Skopeo skopeo = Skopeo.anonymous();

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.builder().schema1Enabled().start();
    content = RegistryContent.of(registry);
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  static Stream<SampleManifest> pulledBySkopeo() {
    return Stream.of(
        SampleImage.docker(1),
        SampleImage.oci(2),
        SampleImage.repeatedLayer(3),
        SampleImage.artifact(4),
        SampleImage.emptyConfig(5),
        SampleIndex.dockerList(6),
        SampleIndex.oci(7),
        SampleSchema1.image(8, REPOSITORY, "tag"));
  }

  static Stream<SampleManifest> beyondSkopeosPull() {
    return Stream.of(
        SampleIndex.nested(11),
        SampleIndex.buildkitCache(12),
        SampleImage.foreignLayer(13, FOREIGN_URL),
        SampleImage.ociForeignLayer(14, FOREIGN_URL));
  }

  @ParameterizedTest
  @MethodSource({"pulledBySkopeo", "beyondSkopeosPull"})
  void everySampleKeepsItsDigestInTheRegistry(SampleManifest sample) {
    content.push(REPOSITORY, sample, "kept");

    assertThat(skopeo.digest(registry.host(), REPOSITORY, "kept")).isEqualTo(sample.digest());
    for (Content blob : sample.blobs()) {
      assertThat(Content.sha256(content.blob(REPOSITORY, blob.digest()))).isEqualTo(blob.digest());
    }
  }

  @ParameterizedTest
  @MethodSource("pulledBySkopeo")
  void skopeoPullsTheWholeSample(SampleManifest sample) {
    content.push(REPOSITORY, sample, "tag");

    skopeo.pull(registry.host(), REPOSITORY, "tag");
  }

  @Test
  void aDamagedBlobFailsThePull() throws IOException {
    SampleManifest image = SampleImage.docker(21);
    content.push("damaged", image, "tag");
    Content layer = image.blobs().get(0);
    byte[] damaged = layer.bytes().clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(registry.blobFile(layer.digest()), damaged);

    assertThatThrownBy(() -> skopeo.pull(registry.host(), "damaged", "tag"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("did not match");
  }

  @Test
  void theAccessLogCountsRequests() {
    SampleManifest image = SampleImage.oci(22);
    content.push("counted", image, "tag");
    assertThat(registry.count("PUT", "^/v2/counted/manifests/")).isEqualTo(1);
    assertThat(registry.count("POST", "^/v2/counted/blobs/uploads/$")).isEqualTo(3);

    registry.clearAccessLog();
    content.manifest("counted", "tag");

    assertThat(registry.accessLog())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.method()).isEqualTo("GET");
              assertThat(entry.path()).isEqualTo("/v2/counted/manifests/tag");
              assertThat(entry.status()).isEqualTo(200);
              assertThat(entry.bytesSent()).isEqualTo(image.bytes().length);
              assertThat(entry.userAgent()).startsWith("Java-http-client");
            });
  }

  @Test
  void twoHundredImagesAndManyTagsAreSeeded() {
    Map<String, SampleManifest> images = new HashMap<>();
    List<SampleLayer> base = SampleLayer.several(30, 1, 2048);
    for (int i = 0; i < 200; i++) {
      images.put("many/image-" + i + ":v1", SampleImage.docker(i, base));
    }
    content.pushAll(images);
    List<String> tags = IntStream.range(0, 150).mapToObj(i -> "t" + i).toList();
    content.push("many/tags", SampleImage.docker(31), tags);

    assertThat(skopeo.tags(registry.host(), "many/tags")).containsExactlyInAnyOrderElementsOf(tags);
    assertThat(skopeo.digest(registry.host(), "many/image-199", "v1"))
        .isEqualTo(images.get("many/image-199:v1").digest());
  }

  @Test
  void aRestartKeepsPortAndContent() {
    try (DockerRegistry restarted = DockerRegistry.plain()) {
      SampleManifest image = SampleImage.docker(41);
      RegistryContent.of(restarted).push(REPOSITORY, image, "tag");
      String host = restarted.host();

      restarted.stop();
      restarted.start();

      assertThat(restarted.host()).isEqualTo(host);
      skopeo.pull(host, REPOSITORY, image.digest());
    }
  }

  @Test
  void aPasswordRegistryWantsThePassword() {
    try (DockerRegistry guarded = DockerRegistry.withPassword("user", "secret")) {
      SampleManifest image = SampleImage.docker(51);
      assertThatThrownBy(() -> RegistryContent.of(guarded).push(REPOSITORY, image, "tag"))
          .hasMessageContaining("401");
      RegistryContent.of(guarded).as("user", "secret").push(REPOSITORY, image, "tag");

      Skopeo.as("user", "secret").pull(guarded.host(), REPOSITORY, "tag");
      assertThatThrownBy(() -> skopeo.raw(guarded.host(), REPOSITORY, "tag"))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void aTlsRegistryShowsItsCertificate() {
    try (SelfSignedCertificate certificate = SelfSignedCertificate.create();
        DockerRegistry secured = DockerRegistry.builder().tls(certificate).start()) {
      SampleManifest index = SampleIndex.oci(61);
      assertThatThrownBy(() -> RegistryContent.of(secured).push(REPOSITORY, index, "tag"))
          .hasStackTraceContaining("unable to find valid certification path");
      RegistryContent.of(secured).trusting(certificate).push(REPOSITORY, index, "tag");

      assertThat(secured.url()).startsWith("https://127.0.0.1:");
      skopeo.pull(secured.host(), REPOSITORY, "tag");
    }
  }

  @Test
  void aProxyPassesOnWhatItIsNotToldToChange() {
    try (RegistryProxy proxy = RegistryProxy.before(registry)) {
      SampleManifest image = SampleImage.docker(71);
      content.push("proxied", image, "tag");
      skopeo.pull(proxy.host(), "proxied", "tag");
      assertThat(proxy.count("GET", "/blobs/")).isEqualTo(3);

      RegistryProxy.Behaviour refuse = call -> ProxyAnswer.error(404, "MANIFEST_UNKNOWN", "gone");
      proxy.on("GET", "/manifests/", refuse.first(1));

      assertThatThrownBy(() -> skopeo.raw(proxy.host(), "proxied", "tag"))
          .isInstanceOf(AssertionError.class);
      assertThat(skopeo.raw(proxy.host(), "proxied", "tag")).isEqualTo(image.bytes());
    }
  }

  @Test
  void aMissingProgramNamesItsPackage() {
    assertThatThrownBy(() -> new Program("no-such-program", "its-package").path())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("install the Debian package its-package and run bin/test again");
  }

  @Test
  void theLauncherTellsWhatTheProgramDid() {
    Launcher.Result result =
        Launcher.of(List.of("sh", "-c"))
            .with(Map.of("GREETING", "hello"))
            .run("cat; echo $GREETING; echo no >&2; exit 3");
    assertThat(result.exitStatus()).isEqualTo(3);
    assertThat(result.stdout()).isEqualTo("hello\n");
    assertThat(result.stderr()).isEqualTo("no\n");

    assertThatThrownBy(
            () ->
                Launcher.of(List.of("sh", "-c"))
                    .within(Duration.ofMillis(300))
                    .run("echo begun; sleep 60"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("begun");
  }
}
