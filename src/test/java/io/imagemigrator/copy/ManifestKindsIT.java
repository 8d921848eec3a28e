package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.testing.AccessLogEntry;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.SampleSchema1;
import io.imagemigrator.testing.Skopeo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of manifest arrives byte for byte, with all that hangs on it. */
class ManifestKindsIT {
  private static final String FOREIGN_URL = "http://127.0.0.1:9/layer";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static DockerRegistry source;
  private static DockerRegistry target;
  private static RegistryContent sourceContent;
  private static RegistryContent targetContent;

  private final Skopeo skopeo = Skopeo.anonymous();
  private final CopyRun run = new CopyRun();
  private final String repository = "kinds/n" + NUMBER.incrementAndGet();

  @BeforeAll
  static void startRegistries() {
    source = DockerRegistry.builder().schema1Enabled().start();
    target = DockerRegistry.builder().schema1Enabled().start();
    sourceContent = RegistryContent.of(source);
    targetContent = RegistryContent.of(target);
  }

  @AfterAll
  static void closeRegistries() {
    source.close();
    target.close();
  }

  @AfterEach
  void closeRun() {
    run.close();
  }

  static Stream<SampleManifest> pulledBySkopeo() {
    return Stream.of(
        SampleImage.docker(1),
        SampleImage.oci(2),
        SampleImage.repeatedLayer(3),
        SampleImage.artifact(4),
        SampleImage.emptyConfig(5),
        SampleIndex.dockerList(6),
        SampleIndex.oci(7));
  }

  static Stream<SampleManifest> beyondSkopeosPull() {
    return Stream.of(
        SampleIndex.nested(11),
        SampleIndex.buildkitCache(12),
        SampleImage.foreignLayer(13, FOREIGN_URL),
        SampleImage.ociForeignLayer(14, FOREIGN_URL),
        SampleIndex.oci(List.of(SampleImage.oci(15), SampleImage.docker(16), SampleImage.oci(15))),
        SampleIndex.oci(List.of()));
  }

  @ParameterizedTest
  @MethodSource("pulledBySkopeo")
  void copy_kindThatSkopeoKnows_isPulledWhole(SampleManifest sample) throws CopyException {
    assertThatItArrives(sample);

    skopeo.pull(target.host(), repository, "v1");
  }

  @ParameterizedTest
  @MethodSource("beyondSkopeosPull")
  void copy_kindBeyondSkopeo_isSeenByItAsTheSame(SampleManifest sample) throws CopyException {
    assertThatItArrives(sample);

    assertThat(skopeo.raw(target.host(), repository, "v1")).isEqualTo(sample.bytes());
  }

  @Test
  void copy_schema1_keepsItsDigestAndLayers() throws CopyException {
    SampleManifest sample = SampleSchema1.image(21, repository, "v1");
    sourceContent.push(repository, sample, "v1");

    CopyResult result = run.copy(at(source, "v1"), at(target, "v1"));

    assertThat(result.digest()).hasValue(Digest.parse(sample.digest()));
    assertThat(skopeo.digest(target.host(), repository, "v1")).isEqualTo(sample.digest());
    skopeo.pull(target.host(), repository, "v1");
    assertThat(run.copy(at(source, "v1"), at(target, "v1")).status()).isEqualTo(Status.UNCHANGED);
  }

  @Test
  void copy_foreignLayer_isCountedAndLeftOut() throws CopyException {
    SampleManifest sample = SampleImage.foreignLayer(22, FOREIGN_URL);
    sourceContent.push(repository, sample, "v1");

    CopyStatistics statistics = run.copy(at(source, "v1"), at(target, "v1")).statistics();

    assertThat(statistics.foreignLayers()).isEqualTo(1);
    assertThat(statistics.blobsSent()).isEqualTo(2);
  }

  @Test
  void copy_byDigestToTag_writesTheTag() throws CopyException {
    SampleManifest sample = SampleIndex.oci(23);
    sourceContent.push(repository, sample);

    run.copy(at(source, sample.digest()), at(target, "v1"));

    assertThat(skopeo.raw(target.host(), repository, "v1")).isEqualTo(sample.bytes());
    assertThat(run.copy(at(source, sample.digest()), at(target, "v1")).status())
        .isEqualTo(Status.UNCHANGED);
  }

  @Test
  void copy_byDigestToDigest_writesNoTag() throws CopyException {
    SampleManifest sample = SampleIndex.dockerList(24);
    sourceContent.push(repository, sample);

    run.copy(at(source, sample.digest()), at(target, sample.digest()));

    skopeo.pull(target.host(), repository, sample.digest());
    assertThat(target.count("PUT", "/" + repository + "/manifests/" + sample.digest()))
        .isEqualTo(1);
    assertThat(target.count("PUT", "/" + repository + "/manifests/")).isEqualTo(4);
  }

  @Test
  void copy_tagThatPointedElsewhere_pointsToTheNewImage() throws CopyException {
    sourceContent.push(repository, SampleImage.docker(25), "v1");
    run.copy(at(source, "v1"), at(target, "v1"));
    SampleManifest moved = SampleImage.docker(26);
    sourceContent.push(repository, moved, "v1");

    assertThat(run.copy(at(source, "v1"), at(target, "v1")).status()).isEqualTo(Status.COPIED);

    assertThat(skopeo.digest(target.host(), repository, "v1")).isEqualTo(moved.digest());
  }

  @Test
  void copy_missingTag_isASourceFailureThatIsNotRetried() {
    sourceContent.push(repository, SampleImage.docker(27), "v1");

    assertThatThrownBy(() -> run.copy(at(source, "v2"), at(target, "v2")))
        .isInstanceOfSatisfying(
            CopyException.class, failure -> assertThat(failure.retryable()).isFalse())
        .hasMessageStartingWith("source: ")
        .hasMessageContaining("manifest v2 of " + source.host() + "/" + repository)
        .hasMessageContaining("404")
        .hasMessageContaining("MANIFEST_UNKNOWN");
  }

  /** A docker-registry 2.8 without schema 1 answers 500, not 400. */
  @Test
  void copy_schema1IntoARegistryThatRefusesIt_isATargetFailure() {
    try (DockerRegistry modern = DockerRegistry.plain()) {
      sourceContent.push(repository, SampleSchema1.image(28, repository, "v1"), "v1");

      assertThatThrownBy(() -> run.copy(at(source, "v1"), at(modern, "v1")))
          .hasMessageStartingWith("target: ")
          .hasMessageContaining("write manifest v1 of " + modern.host() + "/" + repository)
          .hasMessageContaining("the registry answered 500");
    }
  }

  private void assertThatItArrives(SampleManifest sample) throws CopyException {
    sourceContent.push(repository, sample, "v1");
    target.clearAccessLog();

    CopyResult result = run.copy(at(source, "v1"), at(target, "v1"));

    assertThat(result.status()).isEqualTo(Status.COPIED);
    assertThat(result.digest()).hasValue(Digest.parse(sample.digest()));
    assertThat(targetContent.manifest(repository, "v1")).isEqualTo(sample.bytes());
    assertThatAllArrived(sample);
    assertThatNothingIsNamedBeforeItIsThere(sample);
  }

  private static void assertThatNothingIsNamedBeforeItIsThere(SampleManifest sample) {
    List<AccessLogEntry> puts =
        target.accessLog().stream().filter(entry -> entry.method().equals("PUT")).toList();
    assertThat(puts).allMatch(entry -> entry.status() == 201);
    Set<String> written = new HashSet<>();
    for (AccessLogEntry put : puts) {
      String path = put.path();
      if (path.endsWith("/manifests/v1")) {
        assertThat(written).containsAll(named(sample));
        written.add(sample.digest());
      } else if (path.contains("/manifests/")) {
        String digest = path.substring(path.lastIndexOf('/') + 1);
        assertThat(written).containsAll(named(descendant(sample, digest)));
        written.add(digest);
      } else {
        written.add(path.substring(path.indexOf("digest=") + 7).replace("%3A", ":"));
      }
    }
    assertThat(puts.get(puts.size() - 1).path()).endsWith("/manifests/v1");
  }

  private void assertThatAllArrived(SampleManifest manifest) {
    for (Content blob : manifest.blobs()) {
      assertThat(targetContent.blob(repository, blob.digest())).isEqualTo(blob.bytes());
    }
    for (SampleManifest child : manifest.children()) {
      assertThat(targetContent.manifest(repository, child.digest())).isEqualTo(child.bytes());
      assertThatAllArrived(child);
    }
  }

  private static List<String> named(SampleManifest manifest) {
    return Stream.concat(
            manifest.blobs().stream().map(Content::digest),
            manifest.children().stream().map(SampleManifest::digest))
        .toList();
  }

  private static SampleManifest descendant(SampleManifest manifest, String digest) {
    return manifest.children().stream()
        .flatMap(child -> Stream.concat(Stream.of(child), child.children().stream()))
        .filter(below -> below.digest().equals(digest))
        .findFirst()
        .orElseThrow();
  }

  private String at(DockerRegistry registry, String reference) {
    return registry.host() + "/" + repository + (reference.contains(":") ? "@" : ":") + reference;
  }
}
