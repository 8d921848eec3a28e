package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target whose answers take long: the source is asked meanwhile. */
class DistantTargetIT {
  private static final String HEAD_OF_TAG = "/manifests/v";
  private static final Duration FAR = Duration.ofMillis(60);

  private final DockerRegistry source = DockerRegistry.plain();
  private final DockerRegistry target = DockerRegistry.plain();
  private final RegistryProxy from = RegistryProxy.before(source);
  private final RegistryProxy to = RegistryProxy.before(target);
  private final CopyRun first = new CopyRun();
  private final CopyRun run = new CopyRun();

  @BeforeEach
  void copyThreeTags() throws CopyException {
    for (int i = 0; i < 3; i++) {
      RegistryContent.of(source).push("team/app", SampleImage.docker(i), "v" + i);
      copy(first, "v" + i);
    }
    from.clearRequests();
    to.clearRequests();
  }

  @AfterEach
  void closeAll() {
    first.close();
    run.close();
    from.close();
    to.close();
    source.close();
    target.close();
  }

  private CopyResult copy(CopyRun with, String tag) throws CopyException {
    return with.copy(from.host() + "/team/app:" + tag, to.host() + "/team/app:" + tag);
  }

  private void far() {
    to.on("HEAD", HEAD_OF_TAG, call -> call.pass().after(FAR));
    to.on("POST", ".*", call -> call.pass().after(FAR));
  }

  /** The target keeps its answer back until the source has been asked. */
  @Test
  void copy_unchangedTagAfterAnother_asksBothSidesAtOnce() throws Exception {
    far();
    assertThat(copy(run, "v0").status()).isEqualTo(Status.UNCHANGED);
    CountDownLatch asked = new CountDownLatch(1);
    from.on(
        "HEAD",
        "/manifests/v1",
        call -> {
          asked.countDown();
          return call.pass();
        });
    to.on("HEAD", "/manifests/v1", call -> call.pass().once(asked));

    assertThat(copy(run, "v1").status()).isEqualTo(Status.UNCHANGED);
    assertThat(from.count("HEAD", HEAD_OF_TAG)).isEqualTo(2);
    assertThat(to.count("HEAD", HEAD_OF_TAG)).isEqualTo(2);
    assertThat(from.count("GET", "/manifests/")).isZero();
  }

  @Test
  void copy_missingTagAfterAnUnchangedOne_isCopiedAndNoLongerGuessed() throws Exception {
    for (int i = 3; i < 5; i++) {
      RegistryContent.of(source).push("team/app", SampleImage.docker(i), "v" + i);
    }
    far();
    copy(run, "v0");

    assertThat(copy(run, "v3").status()).isEqualTo(Status.COPIED);
    assertThat(copy(run, "v4").status()).isEqualTo(Status.COPIED);
    assertThat(from.count("HEAD", "/manifests/v4")).isZero();
  }

  @Test
  void copy_changedTagOfAnUnchangedRepository_isCopied() throws Exception {
    RegistryContent.of(source).push("team/app", SampleImage.docker(9), "v1");
    far();
    copy(run, "v0");

    assertThat(copy(run, "v1").status()).isEqualTo(Status.COPIED);
    assertThat(copy(run, "v1").status()).isEqualTo(Status.UNCHANGED);
  }

  @Test
  void copy_sourceThatFailsWhileItIsAsked_failsWithItsWords() throws Exception {
    far();
    copy(run, "v0");
    from.on("HEAD", "/manifests/v1", call -> ProxyAnswer.of(500));

    assertThatThrownBy(() -> copy(run, "v1"))
        .isInstanceOfSatisfying(
            CopyException.class, failure -> assertThat(failure.retryable()).isTrue())
        .hasMessageStartingWith("source: look up manifest v1");
  }

  @Test
  void copy_missingTagsKnownFromTheList_areNotGuessedOneAfterTheOther() throws Exception {
    for (int i = 3; i < 8; i++) {
      RegistryContent.of(source).push("team/app", SampleImage.docker(i), "v" + i);
    }
    far();
    copy(run, "v3");
    copy(run, "v4");
    copy(run, "v0");
    copy(run, "v5");

    assertThat(copy(run, "v6").status()).isEqualTo(Status.COPIED);
    assertThat(copy(run, "v7").status()).isEqualTo(Status.COPIED);
    assertThat(from.count("HEAD", "/manifests/v[67]")).isZero();
  }
}
