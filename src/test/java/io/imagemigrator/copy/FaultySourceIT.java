package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.RegistryProxy.Behaviour;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.SampleSchema1;
import io.imagemigrator.testing.Skopeo;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever a source sends, no tag is written over anything but what it promised. */
class FaultySourceIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String OTHER_DIGEST = "sha256:" + "0".repeat(64);
  private static DockerRegistry source;
  private static DockerRegistry target;

  private final RegistryProxy proxy = RegistryProxy.before(source);
  private final CopyRun run = new CopyRun();
  private final int number = NUMBER.incrementAndGet();
  private final String repository = "faulty/n" + number;
  private final SampleManifest image =
      SampleImage.docker(number, SampleLayer.several(number, 1, 700_000));
  private final Content layer = image.blobs().get(0);
  private final String layerPath = "/blobs/" + layer.digest();

  @BeforeAll
  static void startRegistries() {
    source = DockerRegistry.builder().schema1Enabled().start();
    target = DockerRegistry.builder().schema1Enabled().start();
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

  private void push(SampleManifest manifest) {
    RegistryContent.of(source).push(repository, manifest, "v1");
    target.clearAccessLog();
  }

  private CopyResult copy() throws CopyException {
    return run.copy(
        proxy.host() + "/" + repository + ":v1", target.host() + "/" + repository + ":v1");
  }

  /** Fails at the source, leaves nothing behind, and succeeds once the source is well again. */
  private CopyException failureOf(String method, String path, Behaviour behaviour)
      throws CopyException {
    AtomicInteger left = new AtomicInteger(1);
    proxy.on(method, path, call -> left.get() > 0 ? behaviour.answer(call) : call.pass());

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).isNotNull().hasMessageStartingWith("source: ");
    assertThat(failure).hasMessageContaining(proxy.host() + "/" + repository);
    assertThat(target.accessLog())
        .noneMatch(it -> it.method().equals("PUT") && it.path().contains("/manifests/"));
    left.set(0);
    assertThat(copy().status()).isEqualTo(Status.COPIED);
    Skopeo.anonymous().pull(target.host(), repository, "v1");
    return failure;
  }

  private void assertThatTheLayerWasWrittenOnce() {
    assertThat(target.accessLog())
        .filteredOn(it -> it.method().equals("PUT") && it.path().contains(layer.digest()))
        .filteredOn(it -> it.status() == 201)
        .hasSize(1);
  }

  @Test
  void copy_sourceThatKnowsNoEntityTags_isUnchangedAllTheSame() throws CopyException {
    push(image);
    copy();
    proxy.on(
        "HEAD",
        "/manifests/v1",
        call ->
            ProxyAnswer.of(200)
                .with("Content-Type", image.mediaType())
                .with("Docker-Content-Digest", image.digest()));

    assertThat(copy().status()).isEqualTo(Status.UNCHANGED);
  }

  @Test
  void copy_tagThatMovedAndSourceSays304AndTheNewDigest_isCopied() throws CopyException {
    push(image);
    copy();
    SampleManifest moved = SampleImage.oci(number + 1_000);
    push(moved);
    proxy.on(
        "HEAD",
        "/manifests/v1",
        call -> ProxyAnswer.of(304).with("Docker-Content-Digest", moved.digest()));

    assertThat(copy().status()).isEqualTo(Status.COPIED);
    assertThat(Skopeo.anonymous().raw(target.host(), repository, "v1")).isEqualTo(moved.bytes());
  }

  @Test
  void copy_blobWithOneWrongByte_isRefused() throws CopyException {
    push(image);
    byte[] wrong = layer.bytes().clone();
    wrong[wrong.length / 2] ^= 1;

    CopyException failure = failureOf("GET", layerPath, call -> call.pass().body(wrong));

    assertThat(failure).hasMessageContaining("read blob " + layer.digest());
    assertThat(failure).hasMessageContaining("another digest");
    assertThat(failure.retryable()).isTrue();
    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_blobInChunksWithOneWrongByte_isRefused() throws CopyException {
    push(image);
    byte[] wrong = layer.bytes().clone();
    wrong[wrong.length - 1] ^= 1;

    CopyException failure = failureOf("GET", layerPath, call -> call.pass().body(wrong).inChunks());

    assertThat(failure).hasMessageContaining("another digest");
    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_blobThatIsTooShort_isRefused() throws CopyException {
    push(image);
    byte[] shorter = Arrays.copyOf(layer.bytes(), layer.bytes().length - 1);

    CopyException failure = failureOf("GET", layerPath, call -> call.pass().body(shorter));

    assertThat(failure)
        .hasMessageContaining(
            "sends %d bytes instead of %d".formatted(shorter.length, layer.bytes().length));
    assertThat(failure.retryable()).isTrue();
    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_blobThatBreaksOff_isRefused() throws CopyException {
    push(image);

    CopyException failure = failureOf("GET", layerPath, call -> call.pass().breaksAfter(300_000));

    assertThat(failure).hasMessageContaining("the source broke off");
    assertThat(failure.retryable()).isTrue();
    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_blobThatIsTooLong_isRefused() throws CopyException {
    push(image);
    byte[] longer = Arrays.copyOf(layer.bytes(), layer.bytes().length + 1);

    CopyException failure = failureOf("GET", layerPath, call -> call.pass().body(longer));

    assertThat(failure)
        .hasMessageContaining(
            "sends %d bytes instead of %d".formatted(longer.length, layer.bytes().length));
    assertThat(failure.retryable()).isTrue();
    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_blobInChunksThatNeverEnds_isStoppedAtItsSize() throws CopyException {
    push(image);

    failureOf(
        "GET",
        layerPath,
        call ->
            call.pass()
                .body(
                    new SequenceInputStream(
                        new ByteArrayInputStream(layer.bytes()),
                        new ByteArrayInputStream(new byte[10_000_000])),
                    -1));

    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_missingBlob_isNotRetried() throws CopyException {
    push(image);

    CopyException failure =
        failureOf("GET", layerPath, call -> ProxyAnswer.error(404, "BLOB_UNKNOWN", "blob unknown"));

    assertThat(failure)
        .hasMessageContaining("it is layer 1 of manifest " + image.digest())
        .hasMessageContaining("the source does not have it any more")
        .hasMessageContaining("404 BLOB_UNKNOWN")
        .hasMessageContaining("the image is broken at the source")
        .hasMessageNotContaining("check the name");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void copy_blobInChunks_isCopied() throws CopyException {
    push(image);
    proxy.on("GET", "/blobs/", call -> call.pass().inChunks());

    copy();

    Skopeo.anonymous().pull(target.host(), repository, "v1");
  }

  @Test
  void copy_schema1LayerInChunks_isCopied() throws CopyException {
    SampleManifest old = SampleSchema1.image(number, repository, "v1");
    push(old);
    proxy.on("GET", "/blobs/", call -> call.pass().inChunks());

    copy();

    assertThat(Skopeo.anonymous().digest(target.host(), repository, "v1")).isEqualTo(old.digest());
  }

  @Test
  void copy_schema1LayerInChunksWithWrongBytes_isRefused() throws CopyException {
    SampleManifest old = SampleSchema1.image(number, repository, "v1");
    push(old);
    String path = "/blobs/" + old.blobs().get(0).digest();

    CopyException failure =
        failureOf("GET", path, call -> call.pass().body(new byte[2000]).inChunks());

    assertThat(failure).hasMessageContaining("another digest");
  }

  @Test
  void copy_manifestHeadWithoutDigest_isCopiedAllTheSame() throws CopyException {
    push(image);
    proxy.on("HEAD", "/manifests/", call -> call.pass().without("Docker-Content-Digest"));

    assertThat(copy().status()).isEqualTo(Status.COPIED);
    assertThat(copy().status()).isEqualTo(Status.UNCHANGED);
  }

  @Test
  void copy_headOfManifestsForbidden_isCopiedAllTheSame() throws CopyException {
    push(image);
    RegistryContent.of(target).push(repository, SampleImage.oci(number), "v1");
    proxy.on("HEAD", "/manifests/", call -> ProxyAnswer.of(405));

    assertThat(copy().status()).isEqualTo(Status.COPIED);
    assertThat(copy().status()).isEqualTo(Status.UNCHANGED);
  }

  @Test
  void copy_manifestWithoutDigestHeader_isHashedByTheClient() throws CopyException {
    push(image);
    proxy.on("GET", "/manifests/", call -> call.pass().without("Docker-Content-Digest"));

    assertThat(copy().digest().orElseThrow()).hasToString(image.digest());
  }

  @Test
  void copy_manifestThatItsDigestHeaderDenies_isRefused() throws CopyException {
    push(image);

    CopyException failure =
        failureOf(
            "GET",
            "/manifests/v1",
            call -> call.pass().with("Docker-Content-Digest", OTHER_DIGEST));

    assertThat(failure)
        .hasMessageContaining("hash to " + image.digest() + " instead of " + OTHER_DIGEST);
  }

  @Test
  void copy_childWithOtherBytes_isRefused() throws CopyException {
    push(SampleIndex.oci(number));

    CopyException failure =
        failureOf(
            "GET",
            "/manifests/sha256",
            call -> call.pass().without("Docker-Content-Digest").body(image.bytes()));

    assertThat(failure).hasMessageContaining("hash to " + image.digest() + " instead of sha256:");
  }

  @Test
  void copy_missingChild_isRefusedWithNothingSent() throws CopyException {
    SampleManifest index = SampleIndex.oci(number);
    push(index);
    String arm = index.children().get(1).digest();

    CopyException failure =
        failureOf(
            "GET",
            "/manifests/" + arm,
            call -> ProxyAnswer.error(404, "MANIFEST_UNKNOWN", "manifest unknown"));

    assertThat(failure)
        .hasMessageContaining("it is linux/arm64/v8 of index " + index.digest())
        .hasMessageContaining("404 MANIFEST_UNKNOWN")
        .hasMessageContaining("the image is broken at the source")
        .hasMessageNotContaining("check the name");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void copy_manifestThatIsALoginPage_isRefused() throws CopyException {
    push(image);

    CopyException failure =
        failureOf(
            "GET",
            "/manifests/v1",
            call -> ProxyAnswer.of(200).with("Content-Type", "text/html").body("<html>Log in"));

    assertThat(failure).hasMessageContaining("read manifest v1 of");
    assertThat(failure).hasMessageContaining("it is not JSON");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void copy_manifestWithoutContentType_isPushedAsWhatItIs() throws CopyException {
    push(image);
    proxy.on("GET", "/manifests/", call -> call.pass().with("Content-Type", "text/plain"));

    copy();

    Skopeo.anonymous().pull(target.host(), repository, "v1");
  }

  /** The one that waits must not take the end of the other's transfer for its success. */
  @Test
  void copy_blobThatFailsWhileAnotherTaskWaitsForIt_isSentByThatTask() throws Exception {
    push(image);
    String other = repository + "/other";
    RegistryContent.of(source).push(other, image, "v1");
    AtomicInteger reads = new AtomicInteger();
    proxy.on(
        "GET",
        layerPath,
        call -> {
          if (reads.getAndIncrement() > 0) {
            return call.pass();
          }
          await().until(() -> proxy.count("GET", "/manifests/v1$") == 2);
          return call.pass().breaksAfter(1000);
        });

    ExecutorService threads = Executors.newFixedThreadPool(2);
    int failures = 0;
    try {
      Callable<CopyResult> one = this::copy;
      Callable<CopyResult> two =
          () -> run.copy(proxy.host() + "/" + other + ":v1", target.host() + "/" + other + ":v1");
      for (Future<CopyResult> done : threads.invokeAll(List.of(one, two))) {
        try {
          done.get();
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(CopyException.class);
          failures++;
        }
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(failures).isEqualTo(1);
    assertThatTheLayerWasWrittenOnce();
  }

  @Test
  void copy_blobsOfEverySizeAroundTheBuffer_arrive() throws CopyException {
    List<Content> blobs =
        IntStream.of(0, 1, 262_143, 262_144, 262_145, 524_288)
            .mapToObj(size -> Content.of("application/vnd.example.data", new byte[size]))
            .toList();
    Content config = Content.of("application/vnd.example.config", "{}");
    String layers =
        blobs.stream()
            .map(
                blob ->
                    "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                        .formatted(blob.mediaType(), blob.digest(), blob.bytes().length))
            .collect(Collectors.joining(","));
    String text =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2},\"layers\":[%s]}"
            .formatted(config.mediaType(), config.digest(), layers);
    List<Content> all = new ArrayList<>(blobs);
    all.add(config);
    push(SampleManifest.of(Content.of(SampleManifest.OCI_IMAGE, text), all, List.of()));

    assertThat(copy().statistics().blobsSent()).isEqualTo(7);

    Skopeo.anonymous().pull(target.host(), repository, "v1");
  }
}
