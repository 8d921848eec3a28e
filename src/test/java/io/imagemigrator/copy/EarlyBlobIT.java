package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.copy.CopyResult.Status;
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

/**
 * A new repository of a distant target: the source is asked for a blob before the target wants it.
 */
class EarlyBlobIT {
  private static final Duration FAR = Duration.ofMillis(60);
  private static final String UPLOADS = "/blobs/uploads/";
  private static final int LARGE = 3_000_000;

  private final DockerRegistry source = DockerRegistry.plain();
  private final DockerRegistry target = DockerRegistry.plain();
  private final RegistryProxy from = RegistryProxy.before(source);
  private final RegistryProxy to = RegistryProxy.before(target);
  private final CopyRun run = new CopyRun();
  private final SampleManifest second = SampleImage.docker(2, SampleLayer.several(2, 1, LARGE));
  private final Content layer = second.blobs().get(0);
  private final String layerPath = "/blobs/" + layer.digest();

  @BeforeEach
  void copyOne() throws CopyException {
    to.on("HEAD", ".*", call -> call.pass().after(FAR));
    RegistryContent.of(source).push("team/app", SampleImage.docker(1), "v1");
    RegistryContent.of(source).push("team/app", second, "v2");
    assertThat(copy("v1").status()).isEqualTo(Status.COPIED);
    from.clearRequests();
    to.clearRequests();
  }

  @AfterEach
  void closeAll() {
    run.close();
    from.close();
    to.close();
    source.close();
    target.close();
  }

  private CopyResult copy(String tag) throws CopyException {
    return run.copy(from.host() + "/team/app:" + tag, to.host() + "/team/app:" + tag);
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
    CountDownLatch asked = new CountDownLatch(1);
    from.on(
        "GET",
        layerPath,
        call -> {
          asked.countDown();
          return call.pass();
        });
    to.on("POST", UPLOADS + ".*" + layer.digest(), call -> once(asked, call.pass()));

    CopyResult result = copy("v2");

    assertThat(result.status()).isEqualTo(Status.COPIED);
    assertThat(result.statistics().blobsSent()).isEqualTo(second.blobs().size());
    assertThat(from.count("GET", layerPath)).isEqualTo(1);
    assertThatItArrived(second, "v2");
  }

  /** Not until the latch is open, or an error when that does not happen. */
  private static ProxyAnswer once(CountDownLatch asked, ProxyAnswer answer) {
    try {
      return asked.await(10, TimeUnit.SECONDS)
          ? answer
          : ProxyAnswer.error(500, "UNKNOWN", "it was not awaited");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ProxyAnswer.none();
    }
  }

  @Test
  void copy_blobThatTurnsOutToBeThere_isDroppedAndNoOtherIsAskedForEarly() throws Exception {
    RegistryContent.of(target).push("team/app", second, "other");
    SampleManifest third = SampleImage.oci(3, SampleLayer.several(3, 2, 500_000));
    RegistryContent.of(source).push("team/app", third, "v3");
    RegistryContent.of(target).push("team/app", third, "another");

    CopyResult result = copy("v2");
    assertThat(result.statistics().blobsSent()).isZero();
    assertThat(result.statistics().blobsPresent()).isEqualTo(second.blobs().size());
    from.clearRequests();

    assertThat(copy("v3").statistics().blobsSent()).isZero();
    assertThat(from.count("GET", "/blobs/")).isZero();
    assertThatItArrived(second, "v2");
    assertThatItArrived(third, "v3");
  }

  /** The source sends its blob late, when the target has long said that it has it. */
  @Test
  void copy_blobThatIsThereAndComesLate_isNotWaitedFor() throws Exception {
    RegistryContent.of(target).push("team/app", second, "other");
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<ProxyAnswer> late = new CompletableFuture<>();
    from.on(
        "GET",
        layerPath,
        call -> {
          late.complete(once(done, call.pass()));
          return late.join();
        });

    assertThat(copy("v2").statistics().blobsSent()).isZero();
    done.countDown();

    assertThat(late.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThatItArrived(second, "v2");
  }

  @Test
  void copy_sourceThatLacksTheBlob_saysSoAndGivesTheUploadUp() throws Exception {
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
    to.on("POST", UPLOADS, call -> ProxyAnswer.error(500, "UNKNOWN", "no room"));

    assertThatThrownBy(() -> copy("v2"))
        .isInstanceOf(CopyException.class)
        .hasMessageStartingWith("target: ")
        .hasMessageContaining("no room");

    to.on("POST", UPLOADS, call -> call.pass());
    assertThat(copy("v2").status()).isEqualTo(Status.COPIED);
    assertThatItArrived(second, "v2");
  }
}
