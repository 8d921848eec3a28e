package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.BlobStream;
import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new repository of a distant target: a blob is asked for before the target wants it. */
class EarlyBlobIT {
  private static final Duration FAR = Duration.ofMillis(60);
  private static final String UPLOADS = "/blobs/uploads/";
  private static final int LARGE = 3_000_000;

  private final DockerRegistry source = DockerRegistry.plain();
  private final DockerRegistry target = DockerRegistry.plain();
  private final RegistryProxy from = RegistryProxy.before(source);
  private final RegistryProxy to = RegistryProxy.before(target);
  private final CopyRun run = new CopyRun();
  private final SampleManifest second = SampleImage.docker(2, SampleLayer.several(2, 4, LARGE));
  private final Content layer = second.blobs().get(0);
  private final String layerPath = "/blobs/" + layer.digest();
  private final String layerUpload = UPLOADS + ".*" + layer.digest().replace(":", "(:|%3A)");

  @BeforeEach
  void pushTwo() {
    to.on("HEAD", ".*", call -> call.pass().after(FAR));
    to.on("POST", ".*", call -> call.pass().after(FAR));
    RegistryContent.of(source).push("team/app", SampleImage.docker(1), "v1");
    RegistryContent.of(source).push("team/app", second, "v2");
  }

  @AfterEach
  void closeAll() {
    run.close();
    from.close();
    to.close();
    source.close();
    target.close();
  }

  private CopyResult copy(CopyRun by, String tag) throws CopyException {
    return by.copy(from.host() + "/team/app:" + tag, to.host() + "/team/app:" + tag);
  }

  private CopyResult copy(String tag) throws CopyException {
    return copy(run, tag);
  }

  /** From now on the target is known as distant, and its repository as new. */
  private void copyFirst(CopyRun by) throws CopyException {
    assertThat(copy(by, "v1").status()).isEqualTo(Status.COPIED);
    from.clearRequests();
    to.clearRequests();
  }

  private void assertThatItArrived(SampleManifest image, String tag) {
    assertThat(RegistryContent.of(target).manifest("team/app", tag)).isEqualTo(image.bytes());
    for (Content blob : image.blobs()) {
      assertThat(RegistryContent.of(target).blob("team/app", blob.digest()))
          .isEqualTo(blob.bytes());
    }
  }

  /** The target opens no upload until the source has been asked for the blob. */
  @Test
  void copy_blobOfANewRepository_isAskedForBeforeItsUploadIsOpen() throws Exception {
    copyFirst(run);
    CountDownLatch asked = new CountDownLatch(1);
    from.on(
        "GET",
        layerPath,
        call -> {
          asked.countDown();
          return call.pass();
        });
    to.on("POST", layerUpload, call -> call.pass().once(asked));

    CopyResult result = copy("v2");

    assertThat(result.status()).isEqualTo(Status.COPIED);
    assertThat(result.statistics().blobsSent()).isEqualTo(second.blobs().size());
    assertThat(from.count("GET", layerPath)).isEqualTo(1);
    assertThat(to.count("POST", layerUpload)).isEqualTo(1);
    assertThatItArrived(second, "v2");
  }

  /** The source answers only when the target has opened the upload. */
  @Test
  void copy_nearTarget_isAskedFirst() throws Exception {
    to.on("POST", ".*", call -> call.pass());
    copyFirst(run);
    // The quickest answer tells how near it is; on a busy machine the first few may all be slow.
    for (int i = 0; i < 20; i++) {
      run.copy(from.host() + "/team/app:v1", to.host() + "/team/near" + i + ":v1");
    }
    CountDownLatch opened = new CountDownLatch(1);
    to.on(
        "POST",
        layerUpload,
        call -> {
          ProxyAnswer answer = call.pass();
          opened.countDown();
          return answer;
        });
    from.on(
        "GET",
        layerPath,
        call ->
            opened.getCount() == 0 ? call.pass() : ProxyAnswer.error(404, "BLOB_UNKNOWN", "early"));

    assertThat(copy("v2").status()).isEqualTo(Status.COPIED);
    assertThatItArrived(second, "v2");
  }

  /** With two connections to the source, none may be kept by a blob that was dropped. */
  @Test
  void copy_blobsThatTurnOutToBeThere_giveTheirConnectionsBack() throws Exception {
    SampleManifest third = SampleImage.oci(3, SampleLayer.several(3, 2, LARGE));
    RegistryContent.of(source).push("team/app", third, "v3");
    try (CopyRun narrow = new CopyRun(TestHttp.narrowTransport(2))) {
      copyFirst(narrow);
      RegistryContent.of(target).push("team/app", second, "other");

      CopyResult there = copy(narrow, "v2");
      assertThat(there.statistics().blobsSent()).isZero();
      assertThat(there.statistics().blobsPresent()).isEqualTo(second.blobs().size());
      assertThat(copy(narrow, "v3").statistics().blobsSent()).isEqualTo(third.blobs().size());
    }
    assertThat(from.count("GET", layerPath)).isPositive();
    assertThatItArrived(second, "v2");
    assertThatItArrived(third, "v3");
  }

  @Test
  void copy_repositoryThatHadABlob_isNoLongerAskedAhead() throws Exception {
    copyFirst(run);
    SampleManifest third = SampleImage.oci(3, SampleLayer.several(3, 2, LARGE));
    RegistryContent.of(source).push("team/app", third, "v3");
    RegistryContent.of(target).push("team/app", second, "other");
    RegistryContent.of(target).push("team/app", third, "another");
    copy("v2");

    assertThat(copy("v3").statistics().blobsSent()).isZero();
    for (Content blob : third.blobs()) {
      assertThat(from.count("GET", "/blobs/" + blob.digest())).isZero();
    }
  }

  @Test
  void copy_targetThatTakesNothing_isNotAskedAhead() throws Exception {
    to.on("POST", ".*", call -> ProxyAnswer.error(403, "DENIED", "no pushes").after(FAR));

    assertThatThrownBy(() -> copy("v1")).hasMessageContaining("no pushes");
    assertThatThrownBy(() -> copy("v2")).hasMessageContaining("no pushes");
    assertThat(from.count("GET", "/blobs/")).isZero();
  }

  /** The source sends its blob when the target has long said that it has it. */
  @Test
  void copy_blobThatIsThereAndComesLate_isNotWaitedFor() throws Exception {
    copyFirst(run);
    RegistryContent.of(target).push("team/app", second, "other");
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<ProxyAnswer> late = new CompletableFuture<>();
    from.on(
        "GET",
        layerPath,
        call -> {
          late.complete(call.pass().once(done));
          return late.join();
        });

    assertThat(copy("v2").statistics().blobsSent()).isZero();
    done.countDown();

    assertThat(late.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThatItArrived(second, "v2");
  }

  @Test
  void copy_sourceThatLacksTheBlob_saysSoAndGivesTheUploadUp() throws Exception {
    copyFirst(run);
    from.on("GET", layerPath, call -> ProxyAnswer.error(404, "BLOB_UNKNOWN", "blob unknown"));

    assertThatThrownBy(() -> copy("v2"))
        .isInstanceOf(CopyException.class)
        .hasMessageStartingWith("source: read blob " + layer.digest());
    assertThat(to.count("DELETE", UPLOADS)).isEqualTo(1);
    assertThat(to.count("PUT", "/manifests/")).isZero();

    from.on("GET", layerPath, call -> call.pass());
    assertThat(copy("v2").status()).isEqualTo(Status.COPIED);
    assertThatItArrived(second, "v2");
  }

  @Test
  void copy_targetThatRefusesTheUpload_saysSo() throws Exception {
    copyFirst(run);
    to.on("POST", UPLOADS, call -> ProxyAnswer.error(500, "UNKNOWN", "no room").after(FAR));

    assertThatThrownBy(() -> copy("v2"))
        .isInstanceOf(CopyException.class)
        .hasMessageStartingWith("target: ")
        .hasMessageContaining("no room");

    to.on("POST", UPLOADS, call -> call.pass());
    assertThat(copy("v2").status()).isEqualTo(Status.COPIED);
    assertThatItArrived(second, "v2");
  }

  /** What has waited too long, its source may have given up meanwhile. */
  @Test
  void take_afterTooLong_asksAgainAndSendsAllOfIt() throws Exception {
    try (HttpTransport transport = TestHttp.transport();
        TransferPool pool = new TransferPool(1, 1)) {
      RemoteRepository reading = repository(transport, from);
      RemoteRepository writing = repository(transport, to);
      Digest digest = Digest.parse(layer.digest());
      try (EarlyBlob early = new EarlyBlob(pool, reading, digest, Duration.ZERO);
          BlobStream stream = early.take()) {
        writing.upload(
            writing.startUpload(digest),
            new Descriptor("application/octet-stream", digest, layer.bytes().length),
            stream,
            reading.name(),
            bytes -> {});
      }
    }

    assertThat(from.count("GET", layerPath)).isEqualTo(2);
    assertThat(RegistryContent.of(target).blob("team/app", layer.digest()))
        .isEqualTo(layer.bytes());
  }

  @Test
  void take_noHelperFree_opensItItself() throws Exception {
    TransferPool pool = new TransferPool(1, 1);
    pool.close();
    try (HttpTransport transport = TestHttp.transport()) {
      RemoteRepository reading = repository(transport, from);
      try (EarlyBlob early = new EarlyBlob(pool, reading, Digest.parse(layer.digest()))) {
        assertThat(from.count("GET", layerPath)).isZero();
        early.take().close();
      }
    }

    assertThat(from.count("GET", layerPath)).isEqualTo(1);
  }

  private static RemoteRepository repository(HttpTransport transport, RegistryProxy registry) {
    return new RegistryClient(transport)
        .target(new Repository(registry.host(), "team/app"), TestHttp.INSECURE);
  }
}
