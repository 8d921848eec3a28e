package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.RegistryProxy.Behaviour;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Targets that refuse OCI manifests or indexes get Docker's form, if they may, and no others. */
class DockerFallbackIT {
  private static final String WORDS = "Invalid image, fail to parse 'manifest.json'";
  private static final String MANIFESTS = "/manifests/";
  private static final AtomicInteger NUMBER = new AtomicInteger(7000);
  private static DockerRegistry source;
  private static DockerRegistry target;

  private final RegistryProxy proxy = RegistryProxy.before(target);
  private final CopyRun run = allowed();
  private final int number = NUMBER.incrementAndGet();
  private final String repository = "form/n" + number;

  @BeforeAll
  static void startRegistries() {
    source = DockerRegistry.plain();
    target = DockerRegistry.plain();
  }

  @AfterAll
  static void closeRegistries() {
    source.close();
    target.close();
  }

  @AfterEach
  void closeAll() {
    run.close();
    proxy.close();
  }

  private static CopyRun allowed() {
    return new CopyRun(DockerFallback.of(List.of("*.example.com", "127.*")));
  }

  /** As SWR does. */
  private static Behaviour refuses(String... mediaTypes) {
    return call ->
        List.of(mediaTypes).contains(call.header("Content-Type"))
            ? ProxyAnswer.error(400, "MANIFEST_INVALID", WORDS)
            : call.pass();
  }

  private void refuseOci() {
    proxy.on("PUT", MANIFESTS, refuses(SampleManifest.OCI_IMAGE, SampleManifest.OCI_INDEX));
  }

  private void push(SampleManifest manifest, String... tags) {
    RegistryContent.of(source).push(repository, manifest, tags);
  }

  private CopyResult copy(CopyRun by, String tag) throws CopyException {
    return by.copy(
        source.host() + "/" + repository + ":" + tag, proxy.host() + "/" + repository + ":" + tag);
  }

  private CopyResult copy() throws CopyException {
    return copy(run, "v1");
  }

  private JsonNode stored() throws Exception {
    return new ObjectMapper().readTree(RegistryContent.of(target).manifest(repository, "v1"));
  }

  private static List<String> values(JsonNode list, String field) {
    List<String> values = new ArrayList<>();
    list.forEach(item -> values.add(item.path(field).asText()));
    return values;
  }

  private static void assertThatDigestChanged(CopyResult result, SampleManifest from, byte[] to) {
    assertThat(result.digest()).hasValue(Digest.parse(from.digest()));
    assertThat(result.targetDigest()).hasValue(Digest.parse(Content.sha256(to)));
    assertThat(result.targetDigest()).isNotEqualTo(result.digest());
  }

  @Test
  void copy_indexRefused_isAManifestListOfDockerImages() throws Exception {
    proxy.on("PUT", MANIFESTS, refuses(SampleManifest.OCI_INDEX));
    SampleManifest index = SampleIndex.oci(number);
    push(index, "v1");

    CopyResult result = copy();

    assertThat(result.status()).isEqualTo(Status.COPIED);
    assertThatDigestChanged(result, index, Skopeo.anonymous().raw(target.host(), repository, "v1"));
    JsonNode list = stored();
    assertThat(list.path("mediaType").asText()).isEqualTo(SampleManifest.DOCKER_LIST);
    assertThat(values(list.path("manifests"), "mediaType"))
        .hasSize(3)
        .containsOnly(SampleManifest.DOCKER_IMAGE);
    assertThat(list.path("manifests").path(1).path("platform").toString())
        .isEqualTo("{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}");
    Skopeo.anonymous().pull(target.host(), repository, "v1");
  }

  @Test
  void copy_imageRefused_isDockersWithTheSameBlobs() throws Exception {
    refuseOci();
    SampleManifest image = SampleImage.oci(number);
    push(image, "v1");

    CopyResult result = copy();

    assertThatDigestChanged(result, image, Skopeo.anonymous().raw(target.host(), repository, "v1"));
    JsonNode manifest = stored();
    assertThat(manifest.path("mediaType").asText()).isEqualTo(SampleManifest.DOCKER_IMAGE);
    List<String> blobs = values(manifest.path("layers"), "digest");
    blobs.add(manifest.path("config").path("digest").asText());
    assertThat(blobs)
        .containsExactlyElementsOf(image.blobs().stream().map(Content::digest).toList());
    Skopeo.anonymous().pull(target.host(), repository, "v1");
  }

  @Test
  void copy_secondRun_isUnchangedForFewReads() throws Exception {
    refuseOci();
    push(SampleIndex.oci(number), "v1", "v2");
    CopyResult first = copy();
    copy(run, "v2");
    source.clearAccessLog();
    proxy.clearRequests();

    try (CopyRun again = allowed()) {
      CopyResult second = copy(again, "v1");
      assertThat(second.status()).isEqualTo(Status.UNCHANGED);
      assertThat(second.digest()).isEqualTo(first.digest());
      assertThat(second.targetDigest()).isEqualTo(first.targetDigest());
      assertThat(source.count("GET", MANIFESTS)).isEqualTo(4);

      assertThat(copy(again, "v2").status()).isEqualTo(Status.UNCHANGED);
      assertThat(source.count("GET", MANIFESTS)).isEqualTo(4);
      assertThat(source.count("HEAD", MANIFESTS)).isEqualTo(2);
    }
    assertThat(proxy.requests()).filteredOn(seen -> !seen.path().equals("/v2/")).hasSize(2);
  }

  @Test
  void copy_secondTagAndSecondRepository_areNotTriedAsOciAgain() throws Exception {
    refuseOci();
    push(SampleIndex.oci(number), "v1", "v2");
    copy();
    proxy.clearRequests();
    source.clearAccessLog();

    CopyResult tag = copy(run, "v2");

    assertThat(tag.targetDigest()).isPresent();
    assertThat(proxy.count("PUT", MANIFESTS)).isEqualTo(1);
    assertThat(source.count("GET", MANIFESTS)).isEqualTo(1);
    run.copy(source.host() + "/" + repository + ":v1", proxy.host() + "/other/" + number + ":v1");
    assertThat(proxy.count("PUT", "/other/.*" + MANIFESTS)).isEqualTo(4);
    Skopeo.anonymous().pull(target.host(), "other/" + number, "v1");
  }

  @Test
  void copy_severalTagsAtOnce_sendEachFormOnce() throws Exception {
    refuseOci();
    List<String> tags = List.of("a", "b", "c", "d");
    push(SampleIndex.oci(number), tags.toArray(String[]::new));

    List<CopyResult> results = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(tags.size());
    try {
      List<Callable<CopyResult>> copies =
          tags.stream().<Callable<CopyResult>>map(tag -> () -> copy(run, tag)).toList();
      for (Future<CopyResult> copy : workers.invokeAll(copies)) {
        results.add(copy.get());
      }
    } finally {
      workers.shutdownNow();
    }

    assertThat(results.stream().map(CopyResult::targetDigest).distinct()).hasSize(1);
    assertThat(
            target.accessLog().stream()
                .filter(seen -> seen.method().equals("PUT") && seen.path().contains(repository))
                .filter(seen -> seen.path().contains(MANIFESTS)))
        .hasSize(3 + tags.size());
  }

  @Test
  void copy_ociImageWhereOnlyIndexesAreRefused_keepsItsDigest() throws Exception {
    proxy.on("PUT", MANIFESTS, refuses(SampleManifest.OCI_INDEX));
    push(SampleIndex.oci(number), "v1");
    SampleManifest image = SampleImage.oci(number);
    push(image, "v2");
    copy();

    CopyResult result = copy(run, "v2");

    assertThat(result.targetDigest()).isEmpty();
    assertThat(Skopeo.anonymous().raw(target.host(), repository, "v2")).isEqualTo(image.bytes());
  }

  @Test
  void copy_attestation_isLeftOut() throws Exception {
    refuseOci();
    push(SampleIndex.attested(number), "v1");

    copy();

    assertThat(values(stored().path("manifests"), "mediaType"))
        .containsExactly(SampleManifest.DOCKER_IMAGE);
    try (CopyRun again = allowed()) {
      assertThat(copy(again, "v1").status()).isEqualTo(Status.UNCHANGED);
    }
  }

  @Test
  void copy_mixedIndex_dockerChildStaysByteForByte() throws Exception {
    refuseOci();
    SampleManifest docker = SampleImage.docker(number);
    push(SampleIndex.oci(List.of(SampleImage.oci(number), docker)), "v1");

    copy();

    assertThat(values(stored().path("manifests"), "digest"))
        .hasSize(2)
        .element(1)
        .isEqualTo(docker.digest());
    Skopeo.anonymous().pull(target.host(), repository, "v1");
  }

  @Test
  void copy_zstdLayer_failsWithTheRegistrysWordsAndTheType() {
    refuseOci();
    push(SampleImage.zstd(number), "v1");

    assertThatThrownBy(this::copy)
        .isInstanceOfSatisfying(
            CopyException.class, failure -> assertThat(failure.retryable()).isFalse())
        .hasMessageStartingWith("target: write manifest v1 of " + proxy.host())
        .hasMessageContaining(WORDS)
        .hasMessageContaining("has no Docker form: it has a layer of type")
        .hasMessageContaining("tar+zstd");
  }

  @Test
  void copy_artifactAfterARefusal_isTriedAsItIs() throws Exception {
    proxy.on("PUT", MANIFESTS, refuses(SampleManifest.OCI_IMAGE).first(1));
    push(SampleImage.oci(number), "v1");
    SampleManifest artifact = SampleImage.artifact(number);
    push(artifact, "v2");
    assertThat(copy().targetDigest()).isPresent();

    assertThat(copy(run, "v2").targetDigest()).isEmpty();

    assertThat(RegistryContent.of(target).manifest(repository, "v2")).isEqualTo(artifact.bytes());
  }

  @Test
  void copy_notAllowed_failsWithTheRegistrysWordsAndTheSetting() {
    refuseOci();
    push(SampleIndex.oci(number), "v1");

    for (DockerFallback none :
        List.of(DockerFallback.NEVER, DockerFallback.of(List.of("swr.*.myhuaweicloud.com")))) {
      try (CopyRun strict = new CopyRun(none)) {
        assertThatThrownBy(() -> copy(strict, "v1"))
            .hasMessageStartingWith("target: ")
            .hasMessageContaining("the registry answered 400 MANIFEST_INVALID " + WORDS)
            .hasMessageContaining("docker.fallback");
      }
    }
    assertThat(proxy.requests("PUT", "/manifests/v1")).isEmpty();
  }

  @Test
  void copy_byDigest_cannotBeConvertedAndSaysSo() {
    refuseOci();
    SampleManifest image = SampleImage.oci(number);
    push(image);
    String at = "/" + repository + "@" + image.digest();

    assertThatThrownBy(() -> run.copy(source.host() + at, proxy.host() + at))
        .hasMessageContaining(WORDS)
        .hasMessageContaining("pushed by digest")
        .hasMessageContaining("give the target of the rule a tag");
  }

  @Test
  void copy_bothFormsRefused_saysBothReasons() {
    refuseOci();
    proxy.on(
        "PUT",
        MANIFESTS,
        call ->
            call.header("Content-Type").equals(SampleManifest.DOCKER_IMAGE)
                ? ProxyAnswer.error(400, "MANIFEST_INVALID", "no more room")
                : ProxyAnswer.error(400, "MANIFEST_INVALID", WORDS));
    push(SampleImage.oci(number), "v1");

    assertThatThrownBy(this::copy)
        .hasMessageStartingWith("target: ")
        .hasMessageContaining("no more room")
        .hasMessageContaining("in Docker's form; before, as it is: ")
        .hasMessageContaining(WORDS);
  }

  @Test
  void copy_otherAnswers_leadToNoDockerForm() throws Exception {
    push(SampleImage.oci(number), "v1");

    Map<Integer, String> answers =
        Map.of(
            400, "MANIFEST_BLOB_UNKNOWN",
            401, "UNAUTHORIZED",
            403, "DENIED",
            404, "NAME_UNKNOWN",
            405, "UNSUPPORTED",
            409, "CONFLICT",
            413, "SIZE_INVALID",
            429, "TOOMANYREQUESTS",
            500, "UNKNOWN");
    answers.forEach(
        (status, code) -> {
          proxy.on("PUT", MANIFESTS, call -> ProxyAnswer.error(status, code, "no"));
          assertThatThrownBy(this::copy)
              .hasMessageContaining("answered " + status + " " + code)
              .hasMessageNotContaining("Docker")
              .hasMessageNotContaining("docker.fallback");
        });
    assertThat(
            run.copy(
                    source.host() + "/" + repository + ":v1",
                    target.host() + "/" + repository + ":v1")
                .targetDigest())
        .isEmpty();
  }

  @Test
  void copy_hostAllowedButTakingOci_costsNothingMore() throws Exception {
    SampleManifest index = SampleIndex.oci(number);
    push(index, "v1");
    assertThat(copy().targetDigest()).isEmpty();
    push(SampleIndex.oci(number + 500), "v1");
    source.clearAccessLog();

    assertThat(copy().targetDigest()).isEmpty();

    assertThat(source.count("GET", MANIFESTS)).isEqualTo(4);
    assertThat(source.count("HEAD", MANIFESTS)).isEqualTo(1);
  }
}
