package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.RegistryProxy.Behaviour;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that answer otherwise than docker-registry does, within what clients meet. */
class OddTargetIT {
  private static final String OTHER_DIGEST = "sha256:" + "1".repeat(64);
  private static final AtomicInteger NUMBER = new AtomicInteger(5000);
  private static DockerRegistry source;
  private static DockerRegistry target;

  private final RegistryProxy proxy = RegistryProxy.before(target);
  private final CopyRun run = new CopyRun();
  private final int number = NUMBER.incrementAndGet();
  private final String repository = "odd/n" + number;
  private final SampleManifest image = SampleImage.docker(number);

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

  private void push(String name, SampleManifest manifest) {
    RegistryContent.of(source).push(name, manifest, "v1");
  }

  private CopyResult copy(CopyRun by, String name) throws CopyException {
    return by.copy(source.host() + "/" + name + ":v1", proxy.host() + "/" + name + ":v1");
  }

  private CopyResult copy() throws CopyException {
    return copy(run, repository);
  }

  private void assertThatItArrived() {
    Skopeo.anonymous().pull(target.host(), repository, "v1");
    assertThat(Skopeo.anonymous().raw(target.host(), repository, "v1")).isEqualTo(image.bytes());
  }

  /** As of a registry without mount: an upload is opened whatever the query says. */
  private static ProxyAnswer ignoreMount(ProxyCall call) throws IOException {
    return call.passTo(call.path().replaceAll("[?].*", ""));
  }

  @Test
  void copy_registryThatIgnoresMount_sendsNothingTwice() throws CopyException {
    proxy.on("POST", "mount=", OddTargetIT::ignoreMount);
    List<SampleLayer> layers = SampleLayer.several(number, 3, 2048);
    push(repository, SampleImage.docker(number, layers));
    push(repository + "/other", SampleImage.docker(number + 1, layers));
    copy(run, repository);
    CopyStatistics other = copy(run, repository + "/other").statistics();
    assertThat(other.blobsMounted()).isZero();
    assertThat(proxy.count("PUT", "/blobs/")).isEqualTo(4 + 4);
    RegistryContent.of(source).push(repository, SampleImage.docker(number + 2, layers), "v1");
    proxy.clearRequests();

    try (CopyRun second = new CopyRun()) {
      CopyStatistics statistics = copy(second, repository).statistics();
      assertThat(statistics.blobsPresent()).isEqualTo(3);
      assertThat(statistics.blobsSent()).isEqualTo(1);
    }

    assertThat(proxy.count("PUT", "/blobs/")).isEqualTo(1);
  }

  @Test
  void copy_registryThatIgnoresMount_leavesNoUploadOpen() throws CopyException {
    proxy.on("POST", "mount=", OddTargetIT::ignoreMount);
    push(repository, image);
    RegistryContent.of(target).push(repository, image, "earlier");

    copy();

    assertThat(proxy.count("PUT", "/blobs/")).isZero();
    assertThat(proxy.count("DELETE", "/blobs/uploads/"))
        .isEqualTo(proxy.count("POST", "/blobs/uploads/"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 405, 501})
  void copy_registryThatRefusesMount_uploads(int status) throws CopyException {
    proxy.on("POST", "mount=", call -> ProxyAnswer.error(status, "UNSUPPORTED", "no mount here"));
    push(repository, image);
    push(repository + "/other", image);

    assertThat(copy().statistics().blobsSent()).isEqualTo(3);
    assertThat(copy(run, repository + "/other").statistics().blobsSent()).isEqualTo(3);

    assertThatItArrived();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void copy_registryThatRefusesMountFromElsewhere_uploads(int status) throws CopyException {
    proxy.on("POST", "from=" + repository + "$", refuseUnlessFor(repository, status));
    push(repository, image);
    push(repository + "/other", image);
    copy();

    assertThat(copy(run, repository + "/other").statistics().blobsSent()).isEqualTo(3);
  }

  private static Behaviour refuseUnlessFor(String own, int status) {
    return call ->
        call.path().startsWith("/v2/" + own + "/blobs/")
            ? call.pass()
            : ProxyAnswer.error(status, "DENIED", "not from there");
  }

  @Test
  void copy_relativeUploadLocation_isFollowed() throws CopyException {
    proxy.on("POST", "/blobs/uploads/", call -> withLocation(call.pass(), OddTargetIT::pathOf));
    push(repository, image);

    copy();

    assertThatItArrived();
  }

  @Test
  void copy_uploadLocationThatForgotTls_isFollowedWithTls() throws CopyException {
    proxy.on(
        "POST",
        "/blobs/uploads/",
        call -> withLocation(call.pass(), it -> it.replace("https://", "http://")));
    push(repository, image);

    copy();

    assertThatItArrived();
  }

  @Test
  void copy_uploadLocationOnAnotherHost_isFollowedWithoutAuthorization() throws CopyException {
    try (RegistryProxy uploads = RegistryProxy.before(target)) {
      proxy.on(
          "POST",
          "/blobs/uploads/",
          call -> withLocation(call.pass(), it -> it.replace(proxy.url(), uploads.url())));
      push(repository, image);

      copy();

      assertThat(uploads.count("PUT", "digest=")).isEqualTo(3);
      assertThat(uploads.requests()).allMatch(request -> request.authorization().isEmpty());
      assertThatItArrived();
    }
  }

  @Test
  void copy_uploadLocationWithoutQuery_getsTheDigestAsItsFirstParameter() throws CopyException {
    Map<String, String> states = new ConcurrentHashMap<>();
    proxy.on(
        "POST",
        "/blobs/uploads/",
        call -> {
          ProxyAnswer answer = call.pass();
          if (!answer.header("Location").contains("?")) {
            return answer;
          }
          URI upload = URI.create(answer.header("Location"));
          states.put(upload.getPath(), upload.getRawQuery());
          return withLocation(answer, it -> it.substring(0, it.indexOf('?')));
        });
    proxy.on(
        "PUT",
        "/blobs/uploads/",
        call -> {
          String path = call.path().substring(0, call.path().indexOf('?'));
          assertThat(call.path().substring(path.length())).startsWith("?digest=");
          return call.passTo(call.path() + "&" + states.get(path));
        });
    push(repository, image);

    copy();

    assertThatItArrived();
  }

  private interface Rewrite {
    String apply(String location);
  }

  private static ProxyAnswer withLocation(ProxyAnswer answer, Rewrite rewrite) {
    String location = answer.header("Location");
    return location.isEmpty() ? answer : answer.with("Location", rewrite.apply(location));
  }

  private static String pathOf(String location) {
    return location.replaceFirst("https://[^/]*", "");
  }

  @Test
  void copy_noUploadLocation_isATargetFailure() {
    proxy.on("POST", "/blobs/uploads/", call -> call.pass().without("Location"));
    push(repository, image);

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).hasMessageStartingWith("target: ");
    assertThat(failure).hasMessageContaining("and names no upload address");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void copy_registryThatStoresAnotherManifest_saysSo() {
    proxy.on(
        "PUT", "/manifests/v1", call -> call.pass().with("Docker-Content-Digest", OTHER_DIGEST));
    push(repository, image);

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).hasMessageContaining("stored it as " + OTHER_DIGEST);
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void copy_registryThatNamesAnotherBlob_isAskedForTheRightOne() throws CopyException {
    proxy.on("PUT", "/blobs/", call -> call.pass().with("Docker-Content-Digest", OTHER_DIGEST));
    push(repository, image);

    assertThat(copy().status()).isEqualTo(Status.COPIED);

    assertThatItArrived();
  }

  @Test
  void copy_registryThatStoresAnotherBlob_isATargetFailure() {
    proxy.on("PUT", "/blobs/", call -> call.pass().with("Docker-Content-Digest", OTHER_DIGEST));
    proxy.on("HEAD", "/blobs/", call -> ProxyAnswer.error(404, "BLOB_UNKNOWN", "unknown"));
    push(repository, image);

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).hasMessageStartingWith("target: ");
    assertThat(failure).hasMessageContaining("it was stored as " + OTHER_DIGEST);
    assertThat(failure.retryable()).isTrue();
    assertThat(proxy.count("PUT", "/manifests/")).isZero();
  }

  @Test
  void copy_answersWithoutDigestHeaders_areEnough() throws CopyException {
    for (String method : List.of("POST", "PUT", "GET")) {
      proxy.on(method, "", call -> call.pass().without("Docker-Content-Digest"));
    }
    push(repository, image);

    assertThat(copy().status()).isEqualTo(Status.COPIED);

    assertThatItArrived();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void copy_uploadFailsOnce_isRetryableAndThenDone(int status) throws CopyException {
    Behaviour trouble = call -> ProxyAnswer.error(status, "UNKNOWN", "disk full");
    proxy.on("PUT", "/blobs/", trouble.first(1));
    push(repository, image);

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);
    assertThat(failure).hasMessageStartingWith("target: ");
    assertThat(failure).hasMessageContaining(status + " UNKNOWN disk full");
    assertThat(failure.retryable()).isTrue();
    assertThat(proxy.count("PUT", "/manifests/")).isZero();

    copy();
    assertThatItArrived();
  }

  @Test
  void copy_connectionLostInMidUpload_isRetryableAndThenDone() throws CopyException {
    Behaviour lost =
        call -> {
          call.body().readNBytes(1000);
          return ProxyAnswer.none();
        };
    proxy.on("PUT", "/blobs/", lost.first(1));
    push(repository, image);

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);
    assertThat(failure).hasMessageStartingWith("target: ");
    assertThat(failure).hasMessageContaining("upload blob sha256:");
    assertThat(failure.retryable()).isTrue();
    assertThat(proxy.count("PUT", "/manifests/")).isZero();

    copy();
    assertThatItArrived();
  }

  @Test
  void copy_childIsRefused_parentIsNotWritten() {
    proxy.on(
        "PUT",
        "/manifests/sha256",
        call -> ProxyAnswer.error(400, "MANIFEST_INVALID", "manifest invalid"));
    push(repository, SampleIndex.oci(number));

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).hasMessageStartingWith("target: ");
    assertThat(failure).hasMessageContaining("400 MANIFEST_INVALID");
    assertThat(failure.retryable()).isFalse();
    assertThat(proxy.count("PUT", "/manifests/v1")).isZero();
  }

  @Test
  void copy_tooLargeForAProxyBeforeTheRegistry_isNotRetried() {
    proxy.on(
        "PUT",
        "/blobs/",
        call -> {
          call.body().readAllBytes();
          return ProxyAnswer.of(413).body("<h1>413 Request Entity Too Large</h1>");
        });
    push(repository, image);

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).hasMessageContaining("limits the size of uploads");
    assertThat(failure.retryable()).isFalse();
  }

  /** As nginx does: it answers at once, while the client is still sending, and lingers on. */
  @Test
  void copy_tooLargeAndToldBeforeTheBodyIsRead_isNotRetried() {
    proxy.on(
        "PUT",
        "/blobs/",
        call -> ProxyAnswer.of(413).body("413 Request Entity Too Large").lingering());
    push(repository, SampleImage.docker(number, SampleLayer.several(number, 1, 40 << 20)));

    CopyException failure = catchThrowableOfType(CopyException.class, this::copy);

    assertThat(failure).hasMessageContaining("limits the size of uploads");
    assertThat(failure.retryable()).isFalse();
  }

  /** Half a list must not make tags look new that are there. */
  @Test
  void copy_targetWhoseListOfTagsBreaksOff_writesNoUnchangedTag() throws CopyException {
    for (String tag : List.of("v1", "v2", "v3")) {
      RegistryContent.of(source).push(repository, image, tag);
    }
    RegistryContent.of(target).push(repository, image, "v3");
    proxy.on(
        "GET",
        "/tags/list",
        call ->
            call.path().contains("page=2")
                ? ProxyAnswer.error(404, "NAME_UNKNOWN", "lost")
                : ProxyAnswer.of(200).with("Link", "<?page=2>").body("{\"tags\":[\"v0\"]}"));

    for (String tag : List.of("v1", "v2")) {
      copyTag(tag);
    }

    assertThat(copyTag("v3").status()).isEqualTo(Status.UNCHANGED);
  }

  private CopyResult copyTag(String tag) throws CopyException {
    return run.copy(
        source.host() + "/" + repository + ":" + tag, proxy.host() + "/" + repository + ":" + tag);
  }
}
