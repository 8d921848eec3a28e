package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images that say something wrong, or too little, of what they are made of. */
class BrokenImageIT {
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static DockerRegistry source;
  private static DockerRegistry target;

  private final RegistryProxy proxy = RegistryProxy.before(source);
  private final CopyRun run = new CopyRun();
  private final String repository = "broken/n" + NUMBER.incrementAndGet();
  private final Content config = Content.of(CONFIG, "{\"n\":\"" + repository + "\"}");
  private final Content layer =
      Content.of("application/vnd.oci.image.layer.v1.tar+gzip", "layer of " + repository);

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

  /** An image of one layer, the descriptor of which has these members beside its digest. */
  private SampleManifest image(String members) {
    String text =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                SampleManifest.OCI_IMAGE,
                descriptor(config, size(config)),
                descriptor(layer, members));
    return SampleManifest.of(
        Content.of(SampleManifest.OCI_IMAGE, text), List.of(config, layer), List.of());
  }

  private static String descriptor(Content content, String members) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\"%s}"
        .formatted(content.mediaType(), content.digest(), members);
  }

  private static String size(Content content) {
    return ",\"size\":" + content.bytes().length;
  }

  private String wrongSize() {
    return ",\"size\":" + (layer.bytes().length + 1);
  }

  private void push(SampleManifest manifest, String tag) {
    RegistryContent.of(source).push(repository, manifest, tag);
  }

  private CopyResult copy(String tag, String to) throws CopyException {
    return run.copy(proxy.host() + "/" + repository + ":" + tag, target.host() + "/" + to);
  }

  private CopyResult copy(String tag) throws CopyException {
    return copy(tag, repository + ":" + tag);
  }

  private void assertThatTheSizeIsWrong(CopyException failure, SampleManifest image) {
    assertThat(failure.retryable()).isFalse();
    assertThat(failure)
        .hasMessageStartingWith("source: read blob " + layer.digest())
        .hasMessageContaining("it is layer 1 of manifest " + image.digest())
        .hasMessageContaining(
            "says that it has %d bytes, but it has %d"
                .formatted(layer.bytes().length + 1, layer.bytes().length))
        .hasMessageContaining("the image is broken at the source");
  }

  @Test
  void copy_layerWithoutSize_arrivesAsTheSameBytes() throws CopyException {
    SampleManifest unsized = image("");
    push(unsized, "v1");

    assertThat(copy("v1").status()).isEqualTo(Status.COPIED);

    assertThat(RegistryContent.of(target).manifest(repository, "v1")).isEqualTo(unsized.bytes());
    assertThat(RegistryContent.of(target).blob(repository, layer.digest()))
        .isEqualTo(layer.bytes());
  }

  @Test
  void copy_layerOfAnotherSize_isRefusedAtTheFirstTry() {
    SampleManifest wrong = image(wrongSize());
    push(wrong, "v1");

    assertThatTheSizeIsWrong(catchThrowableOfType(CopyException.class, () -> copy("v1")), wrong);
    assertThat(proxy.count("GET", "/blobs/" + layer.digest())).isEqualTo(1);
    RegistryContent.of(target).checkAbsent(repository, "v1");
  }

  @Test
  void copy_layerOfAnotherSizeInChunks_isRefusedAtTheFirstTry() {
    for (int said : new int[] {layer.bytes().length + 1, 3}) {
      push(image(",\"size\":" + said), "v1");
      proxy.on("GET", "/blobs/", call -> call.pass().inChunks());

      assertThatThrownBy(() -> copy("v1"))
          .isInstanceOfSatisfying(
              CopyException.class, failure -> assertThat(failure.retryable()).isFalse())
          .hasMessageContaining(
              "says that it has %d bytes, but it has %d".formatted(said, layer.bytes().length));
    }
  }

  @Test
  void copy_layerOfAnotherSizeThatThisRunHasSent_isRefused() throws CopyException {
    SampleManifest wrong = image(wrongSize());
    push(image(size(layer)), "right");
    push(wrong, "wrong");
    push(image(""), "none");
    copy("right");

    for (String to : List.of(repository, repository + "/other")) {
      assertThatTheSizeIsWrong(
          catchThrowableOfType(CopyException.class, () -> copy("wrong", to + ":wrong")), wrong);
      assertThat(copy("none", to + ":none").statistics().blobsSent()).isZero();
    }
  }

  /** A target that tells by HEAD alone whether it has a blob also tells its size. */
  @Test
  void copy_layerOfAnotherSizeThatTheTargetHas_isRefused() throws CopyException {
    SampleManifest right = image(size(layer));
    SampleManifest wrong = image(wrongSize());
    push(wrong, "v1");
    RegistryContent.of(target).push(repository, right, "earlier");
    try (RegistryProxy before = RegistryProxy.before(target)) {
      before.on("POST", "mount=", call -> ProxyAnswer.error(405, "UNSUPPORTED", "no mounts"));

      assertThatTheSizeIsWrong(
          catchThrowableOfType(
              CopyException.class,
              () ->
                  run.copy(
                      proxy.host() + "/" + repository + ":v1",
                      before.host() + "/" + repository + ":v1")),
          wrong);
    }
  }

  /** A mount tells that the blob is there, and nothing else. */
  @Test
  void copy_layerOfAnotherSizeThatAnEarlierRunHasSent_isRefused() {
    SampleManifest wrong = image(wrongSize());
    push(wrong, "v1");
    RegistryContent.of(target).push(repository, image(size(layer)), "earlier");

    assertThatTheSizeIsWrong(
        catchThrowableOfType(CopyException.class, () -> copy("v1", repository + ":v1")), wrong);
  }

  @Test
  void copy_childOfAnotherSize_isRefusedAtTheFirstTry() {
    SampleManifest child = SampleImage.oci(NUMBER.get());
    String text =
        ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\","
                + "\"size\":7,\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}}]}")
            .formatted(SampleManifest.OCI_INDEX, child.mediaType(), child.digest());
    SampleManifest index =
        SampleManifest.of(Content.of(SampleManifest.OCI_INDEX, text), List.of(), List.of(child));
    push(index, "v1");

    assertThatThrownBy(() -> copy("v1"))
        .isInstanceOfSatisfying(
            CopyException.class, failure -> assertThat(failure.retryable()).isFalse())
        .hasMessageContaining("it is linux/s390x of index " + index.digest())
        .hasMessageContaining("says that it has 7 bytes, but it has " + child.bytes().length);
  }

  @Test
  void copy_missingConfigThatTheManifestHolds_isTakenFromThere() throws CopyException {
    Content empty = Content.of("application/vnd.oci.empty.v1+json", "{}");
    String text =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                SampleManifest.OCI_IMAGE,
                descriptor(empty, size(empty) + ",\"data\":\"e30=\""),
                descriptor(layer, size(layer)));
    push(
        SampleManifest.of(
            Content.of(SampleManifest.OCI_IMAGE, text), List.of(empty, layer), List.of()),
        "v1");
    proxy.on("GET", "/blobs/" + empty.digest(), call -> ProxyAnswer.error(404, "BLOB_UNKNOWN", ""));

    assertThat(copy("v1").status()).isEqualTo(Status.COPIED);

    assertThat(RegistryContent.of(target).blob(repository, empty.digest()))
        .isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
  }

  /** docker-registry answers 500 when it is asked for a blob as a manifest. */
  @Test
  void copy_indexEntriesThatAreBlobs_arriveAsBlobs() throws CopyException {
    Content xml = Content.of("application/xml", "<of repository=\"" + repository + "\"/>");
    SampleManifest image = SampleImage.oci(1000 + NUMBER.get());
    String text =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s,%s]}"
            .formatted(
                SampleManifest.OCI_INDEX,
                descriptor(xml, size(xml)),
                descriptor(config, ""),
                "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                    .formatted("application/x.unknown+json", image.digest(), image.bytes().length));
    SampleManifest index =
        SampleManifest.of(
            Content.of(SampleManifest.OCI_INDEX, text), List.of(xml, config), List.of(image));
    push(index, "v1");
    // What the tag was before makes the target be asked for each child.
    RegistryContent.of(target).push(repository, SampleImage.docker(NUMBER.get()), "v1");

    assertThat(copy("v1").status()).isEqualTo(Status.COPIED);

    RegistryContent there = RegistryContent.of(target);
    assertThat(there.manifest(repository, "v1")).isEqualTo(index.bytes());
    assertThat(there.manifest(repository, image.digest())).isEqualTo(image.bytes());
    assertThat(there.blob(repository, xml.digest())).isEqualTo(xml.bytes());
    assertThat(there.blob(repository, config.digest())).isEqualTo(config.bytes());
    assertThat(there.blob(repository, image.blobs().get(0).digest())).isNotEmpty();
  }

  @Test
  void copy_lostEntryOfUnknownType_isSaidAsWhatItIs() {
    Content xml = Content.of("application/xml", "<lost/>");
    String text =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(SampleManifest.OCI_INDEX, descriptor(xml, size(xml)));
    push(
        SampleManifest.of(Content.of(SampleManifest.OCI_INDEX, text), List.of(xml), List.of()),
        "v1");
    proxy.on("GET", xml.digest(), call -> ProxyAnswer.error(404, "UNKNOWN", "gone"));

    assertThatThrownBy(() -> copy("v1"))
        .hasMessageContaining("it is an entry of type application/xml of index ")
        .hasMessageContaining("404 UNKNOWN gone");
  }
}
