package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A transfer that breaks in its middle goes on where it was, in the same attempt. */
class BrokenTransferIT {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int MIB = 1 << 20;
  private static final int SIZE = 12 * MIB;
  private static final String UPLOADS = "/blobs/uploads/";
  private static DockerRegistry source;
  private static DockerRegistry target;

  private final RegistryProxy from = RegistryProxy.before(source);
  private final RegistryProxy to = RegistryProxy.before(target);
  private final CopyRun run = new CopyRun(TestHttp.tenaciousTransport());
  private final int number = NUMBER.incrementAndGet();
  private final String repository = "broken/n" + number;
  private final SampleManifest image =
      SampleImage.docker(number, SampleLayer.several(number, 1, SIZE));
  private final Content layer = image.blobs().get(0);
  private final String layerPath = "/blobs/" + layer.digest();
  private final String putOfLayer = UPLOADS + ".*digest=" + layer.digest();

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
    from.close();
    to.close();
  }

  private CopyResult copy() throws CopyException {
    return copy(Deadline.NONE);
  }

  private CopyResult copy(Deadline deadline) throws CopyException {
    RegistryContent.of(source).push(repository, image, "v1");
    return run.copy(
        from.host() + "/" + repository + ":v1", to.host() + "/" + repository + ":v1", deadline);
  }

  private CopyException failure(Deadline deadline) {
    return catchThrowableOfType(CopyException.class, () -> copy(deadline));
  }

  private void assertThatItArrived() {
    assertThat(Skopeo.anonymous().digest(target.host(), repository, "v1"))
        .isEqualTo(image.digest());
    assertThat(target.blobFile(layer.digest())).hasSize(layer.bytes().length);
  }

  @Test
  void copy_sourceBreaksThreeTimes_restIsFetchedAndNothingTwice() throws CopyException {
    from.on("GET", layerPath, breaking(call -> call.pass(), 3 * MIB).first(3));

    CopyResult result = copy();

    assertThat(from.count("GET", layerPath)).isEqualTo(4);
    assertThat(to.count("PUT", putOfLayer)).isEqualTo(1);
    assertThat(result.statistics().bytesSent()).isLessThan(SIZE + MIB);
    assertThatItArrived();
  }

  @Test
  void copy_sourceThatKnowsNoRangesBreaks_targetStillGetsEachByteOnce() throws CopyException {
    from.on(
        "GET",
        layerPath,
        breaking(call -> ProxyAnswer.of(200).body(layer.bytes()), 5 * MIB)
            .first(1, call -> ProxyAnswer.of(200).body(layer.bytes())));

    copy();

    assertThat(from.count("GET", layerPath)).isEqualTo(2);
    assertThat(to.count("PUT", putOfLayer)).isEqualTo(1);
    assertThatItArrived();
  }

  @Test
  void copy_sourceBreaksBehindTheLastByte_isWhole() throws CopyException {
    from.on(
        "GET", layerPath, breaking(call -> call.pass().inChunks(), layer.bytes().length).first(1));

    copy();

    assertThat(to.count("PUT", putOfLayer)).isEqualTo(1);
    assertThatItArrived();
  }

  @Test
  void copy_sourceSendsAnotherPartThanAskedFor_isRefused() {
    from.on(
        "GET",
        layerPath,
        breaking(ProxyCall::pass, 5 * MIB)
            .first(1, call -> call.pass().with("Content-Range", "bytes 7-8/9")));

    CopyException failure = failure(Deadline.NONE);

    assertThat(failure).hasMessageStartingWith("source: ").hasMessageContaining("another part");
    assertThat(target.count("PUT", repository + "/manifests/v1")).isZero();
  }

  @Test
  void copy_sourceBreaksAgainAndAgainWithoutProgress_isGivenUp() {
    from.on("GET", layerPath, breaking(ProxyCall::pass, 1000));

    CopyException failure = failure(Deadline.NONE);

    assertThat(failure).hasMessageContaining("the source broke off");
    assertThat(failure.retryable()).isTrue();
    assertThat(from.count("GET", layerPath)).isEqualTo(4);
  }

  /** Distribution throws an upload away that broke in mid-body; others say how much they have. */
  @Test
  void copy_targetBreaksThreeTimes_getsTheRest() throws CopyException {
    AtomicLong received = new AtomicLong();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    to.on("PUT", putOfLayer, call -> keep(call, kept, received));
    to.on(
        "GET",
        UPLOADS,
        call -> ProxyAnswer.of(204).with("Range", "0-" + Math.max(0, kept.size() - 1)));

    copy();

    assertThat(to.count("PUT", putOfLayer)).isEqualTo(4);
    assertThat(received.get()).isLessThan(SIZE + MIB);
    assertThatItArrived();
  }

  /** Takes 4 MiB of each body, then breaks; what came last is passed on with what was kept. */
  private static ProxyAnswer keep(ProxyCall call, ByteArrayOutputStream kept, AtomicLong received)
      throws IOException {
    long wanted = Long.parseLong(call.header("Content-Length"));
    if (kept.size() > 0) {
      assertThat(call.header("Content-Range")).startsWith(kept.size() + "-");
    }
    byte[] piece = call.body().readNBytes((int) Math.min(wanted, 4L * MIB - MIB / 2));
    received.addAndGet(piece.length);
    kept.write(piece);
    return piece.length < wanted ? ProxyAnswer.none() : call.passWith(kept.toByteArray());
  }

  @Test
  void copy_targetLosesHalfOfWhatItWasSent_isSentThatAgain() throws CopyException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    AtomicInteger puts = new AtomicInteger();
    to.on(
        "PUT",
        putOfLayer,
        call -> {
          if (puts.getAndIncrement() == 0) {
            byte[] piece = call.body().readNBytes(6 * MIB);
            kept.write(Arrays.copyOf(piece, 2 * MIB + 17));
            return ProxyAnswer.none();
          }
          kept.write(call.body().readAllBytes());
          return call.passWith(kept.toByteArray());
        });
    to.on("GET", UPLOADS, call -> ProxyAnswer.of(204).with("Range", "0-" + (kept.size() - 1)));

    copy();

    assertThat(kept.size()).isEqualTo(layer.bytes().length);
    assertThatItArrived();
  }

  @Test
  void copy_tokenEndsInMidUpload_goesOnWithANewOne() throws CopyException {
    to.on(
        "PUT",
        putOfLayer,
        ((RegistryProxy.Behaviour)
                call ->
                    ProxyAnswer.error(401, "UNAUTHORIZED", "expired")
                        .with(
                            "WWW-Authenticate",
                            "Bearer realm=\"%s/token\",service=\"s\"".formatted(to.url()))
                        .lingering())
            .first(1));
    to.on(
        "GET",
        "^/token",
        call -> ProxyAnswer.of(200).body("{\"token\":\"t1\",\"expires_in\":300}"));

    copy();

    assertThat(to.requests("PUT", putOfLayer).get(1).authorization()).isEqualTo("Bearer t1");
    assertThatItArrived();
  }

  @Test
  void copy_targetTakesNoMoreBytes_isGivenUpInTime() {
    CountDownLatch end = new CountDownLatch(1);
    to.on(
        "PUT",
        putOfLayer,
        call -> {
          waitFor(end, 20_000);
          return ProxyAnswer.none();
        });
    try {
      CopyException failure = failure(Deadline.NONE);

      assertThat(failure).hasMessageStartingWith("target: ");
      assertThat(failure).hasMessageContaining("it took no byte of what it was sent for 1 s");
      assertThat(failure.retryable()).isTrue();
    } finally {
      end.countDown();
    }
  }

  @Test
  void copy_sourceDrips_endsWithTheTimeOfTheTask() {
    from.on("GET", layerPath, call -> call.pass().body(dripping(), layer.bytes().length));

    CopyException failure = failure(Deadline.of(System.nanoTime(), Duration.ofSeconds(2)));

    assertThat(failure).hasMessageContaining("not done after 2 s, which task.timeout allows");
    assertThat(failure.retryable()).isFalse();
    assertThat(target.count("PUT", repository + "/manifests/v1")).isZero();
  }

  private InputStream dripping() {
    return new FilterInputStream(new ByteArrayInputStream(layer.bytes())) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        waitFor(new CountDownLatch(1), 100);
        return super.read(buffer, offset, 1);
      }
    };
  }

  private static boolean waitFor(CountDownLatch latch, long millis) throws IOException {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private static RegistryProxy.Behaviour breaking(RegistryProxy.Behaviour answer, long bytes) {
    return call -> answer.answer(call).breaksAfter(bytes);
  }
}
