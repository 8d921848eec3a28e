package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.testing.AccessLogEntry;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a copy costs, by the access logs of the two registries. */
class CopyCostIT {
  private static DockerRegistry source;
  private static DockerRegistry target;
  private static RegistryContent content;

  private final CopyRun run = new CopyRun();

  @BeforeAll
  static void startRegistries() {
    source = DockerRegistry.plain();
    target = DockerRegistry.plain();
    content = RegistryContent.of(source);
  }

  @AfterAll
  static void closeRegistries() {
    source.close();
    target.close();
  }

  /** So that what is counted belongs to the image, not to getting to know the registries. */
  @BeforeEach
  void meetTheRegistries() throws CopyException {
    content.push("warm/up", SampleImage.docker(System.nanoTime()), "v1");
    copy("warm/up:v1");
    forget();
  }

  @AfterEach
  void closeRun() {
    run.close();
  }

  @Test
  void copy_newImage_takesThreeRequestsABlobAndThreeMore() throws Exception {
    content.push("new/image", SampleImage.docker(1, SampleLayer.several(1, 5, 2048)), "v1");
    forget();

    CopyStatistics statistics = copy("new/image:v1").statistics();

    assertThat(requests(source)).hasSize(1 + 6).startsWith("GET /v2/new/image/manifests/v1");
    assertThat(requests(target)).hasSize(2 + 2 * 6).endsWith("PUT /v2/new/image/manifests/v1");
    assertThat(statistics.blobsSent()).isEqualTo(6);
    assertThat(statistics.manifestsSent()).isEqualTo(1);
  }

  @Test
  void copy_newTagsOfOneRepository_takeThreeRequestsABlobAndTwoMore() throws Exception {
    for (int i = 0; i < 6; i++) {
      content.push(
          "new/tags", SampleImage.docker(20 + i, SampleLayer.several(20 + i, 3, 2048)), "v" + i);
    }
    forget();

    for (int i = 0; i < 6; i++) {
      copy("new/tags:v" + i);
    }

    assertThat(requests(source)).hasSize(6 * (1 + 4));
    // Beside them one look at the first tag, and the list that spares the others.
    assertThat(requests(target)).hasSize(6 * (1 + 2 * 4) + 2);
    assertThat(requests(target, "HEAD")).containsExactly("HEAD /v2/new/tags/manifests/v0");
    assertThat(requests(target, "GET")).containsExactly("GET /v2/new/tags/tags/list?n=1000");
  }

  @Test
  void copy_newTagOnceMoreInTheSameRun_isLookedAt() throws Exception {
    for (int i = 0; i < 3; i++) {
      content.push("new/again", SampleImage.docker(30 + i), "v" + i);
      copy("new/again:v" + i);
    }
    forget();

    assertThat(copy("new/again:v2").status()).isEqualTo(Status.UNCHANGED);
    assertThat(requests(target)).containsExactly("HEAD /v2/new/again/manifests/v2");
  }

  @Test
  void copy_newIndex_readsAndWritesEachThingOnce() throws Exception {
    SampleManifest index = SampleIndex.nested(2);
    content.push("new/index", index, "v1");
    forget();

    copy("new/index:v1");

    assertThat(requests(source, "GET")).doesNotHaveDuplicates().hasSize(7 + 15);
    assertThat(requests(target, "PUT /v2/new/index/manifests/")).hasSize(7);
    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(15);
    assertThat(requests(target, "HEAD")).hasSize(1);
  }

  @Test
  void copy_unchangedImage_costsOneHeadOnEachSide() throws Exception {
    content.push("unchanged/image", SampleImage.oci(3), "v1");
    copy("unchanged/image:v1");

    assertThatUnchangedCostsTwoHeads("unchanged/image");
  }

  @Test
  void copy_unchangedIndex_costsOneHeadOnEachSide() throws Exception {
    content.push("unchanged/index", SampleIndex.dockerList(4), "v1");
    copy("unchanged/index:v1");

    assertThatUnchangedCostsTwoHeads("unchanged/index");
  }

  private void assertThatUnchangedCostsTwoHeads(String repository) throws CopyException {
    forget();

    CopyResult result = copy(repository + ":v1");

    assertThat(result.status()).isEqualTo(Status.UNCHANGED);
    assertThat(result.statistics()).isEqualTo(CopyStatistics.NONE);
    String head = "HEAD /v2/" + repository + "/manifests/v1";
    assertThat(requests(source)).containsExactly(head);
    assertThat(requests(target)).containsExactly(head);
    assertThat(source.accessLog())
        .as("asked for what the target has, the source need not read its manifest")
        .extracting(AccessLogEntry::status)
        .containsExactly(304);
  }

  @Test
  void copy_secondRun_writesNothing() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      content.push("again/image-" + i, SampleIndex.oci(50 + i), "v1", "v2");
      names.addAll(List.of("again/image-" + i + ":v1", "again/image-" + i + ":v2"));
    }
    for (String name : names) {
      copy(name);
    }
    forget();

    try (CopyRun second = new CopyRun()) {
      for (String name : names) {
        assertThat(copy(second, name).status()).isEqualTo(Status.UNCHANGED);
      }
    }

    assertThat(requests(target)).hasSize(1 + 10).allMatch(request -> !isWrite(request));
    assertThat(requests(source)).hasSize(1 + 10).filteredOn(it -> it.startsWith("GET")).hasSize(1);
  }

  /** A mount tells that a blob is there, and a HEAD how long it is. */
  @Test
  void copy_blobsThereButNoManifest_sendsNoBlob() throws Exception {
    SampleManifest image = SampleImage.docker(6);
    content.push("broken/off", image, "v1");
    RegistryContent.of(target).push("broken/off", image, "earlier");
    forget();

    CopyStatistics statistics = copy("broken/off:v1").statistics();

    assertThat(blobsWritten(target)).isEmpty();
    assertThat(requests(source, "GET /v2/broken/off/blobs/")).isEmpty();
    assertThat(statistics.blobsPresent()).isEqualTo(3);
    assertThat(requests(target)).hasSize(2 + 2 * 3);
  }

  @Test
  void copy_tagsThatShareLayers_sendsEachLayerOnce() throws Exception {
    List<SampleLayer> layers = SampleLayer.several(7, 3, 2048);
    for (int i = 0; i < 4; i++) {
      content.push("shared/tags", SampleImage.docker(70 + i, layers), "v" + i);
    }
    forget();

    for (int i = 0; i < 4; i++) {
      copy("shared/tags:v" + i);
    }

    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(3 + 4);
    assertThat(requests(source, "GET /v2/shared/tags/blobs/")).hasSize(3 + 4);
    assertThat(requests(target, "POST")).hasSize(3 + 4);
  }

  @Test
  void copy_repositoriesThatShareLayers_mountsThem() throws Exception {
    List<SampleLayer> layers = SampleLayer.several(8, 3, 2048);
    for (int i = 0; i < 4; i++) {
      content.push("shared/repository-" + i, SampleImage.docker(80 + i, layers), "v1");
    }
    forget();

    List<CopyStatistics> statistics = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      statistics.add(copy("shared/repository-" + i + ":v1").statistics());
    }

    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(3 + 4);
    assertThat(mounts()).hasSize(3 * 3).allMatch(entry -> entry.status() == 201);
    assertThat(statistics).extracting(CopyStatistics::blobsMounted).containsExactly(0, 3, 3, 3);
    assertThat(requests(target, "HEAD /v2/shared/repository-./blobs/")).isEmpty();
  }

  @Test
  void copy_twoTagsOfOneDigest_copiesTheContentOnce() throws Exception {
    content.push("two/tags", SampleIndex.oci(9), "v1", "v2");
    forget();

    copy("two/tags:v1");
    assertThat(copy("two/tags:v2").status()).isEqualTo(Status.COPIED);

    assertThat(requests(target, "PUT /v2/two/tags/manifests/v")).hasSize(2);
    assertThat(requests(target, "PUT /v2/two/tags/manifests/sha256")).hasSize(3);
    assertThat(requests(target, "POST")).hasSize(9);
    assertThat(requests(source, "GET /v2/two/tags/manifests/sha256")).hasSize(3);
  }

  @Test
  void copy_indexWithOneNewChild_leavesTheOthersAlone() throws Exception {
    List<SampleManifest> children =
        List.of(SampleImage.oci(101), SampleImage.oci(102), SampleImage.oci(103));
    content.push("grown/index", SampleIndex.oci(children.subList(0, 2)), "v1");
    copy("grown/index:v1");
    content.push("grown/index", SampleIndex.oci(children), "v1");
    forget();

    try (CopyRun second = new CopyRun()) {
      copy(second, "grown/index:v1");
    }

    String added = children.get(2).digest();
    assertThat(requests(source, "GET /v2/grown/index/manifests/"))
        .containsExactly(
            "GET /v2/grown/index/manifests/v1", "GET /v2/grown/index/manifests/" + added);
    assertThat(requests(target, "PUT /v2/grown/index/manifests/"))
        .containsExactly(
            "PUT /v2/grown/index/manifests/" + added, "PUT /v2/grown/index/manifests/v1");
    assertThat(blobsWritten(target)).hasSize(3);
  }

  @Test
  void copy_oneImageByManyThreads_sendsItOnce() throws Exception {
    content.push("many/threads", SampleImage.docker(11, SampleLayer.several(11, 3, 200_000)), "v1");
    forget();

    inParallel(8, i -> copy(run, "many/threads:v1"));

    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(4);
    assertThat(requests(source, "GET /v2/many/threads/blobs/")).hasSize(4);
    assertThat(requests(target, "POST")).hasSize(4);
  }

  @Test
  void copy_manyTagsOfOneDigestByManyThreads_sendsTheContentOnce() throws Exception {
    List<String> tags = IntStream.range(0, 8).mapToObj(i -> "v" + i).toList();
    content.push("many/tags", SampleIndex.oci(12), tags);
    forget();

    inParallel(8, i -> copy(run, "many/tags:v" + i));

    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(9);
    assertThat(requests(target, "PUT /v2/many/tags/manifests/sha256")).hasSize(3);
    assertThat(requests(target, "PUT /v2/many/tags/manifests/v")).hasSize(8);
  }

  @Test
  void copy_manyRepositoriesThatShareLayersByManyThreads_sendsEachLayerOnce() throws Exception {
    List<SampleLayer> layers = SampleLayer.several(13, 2, 200_000);
    for (int i = 0; i < 8; i++) {
      content.push("many/repository-" + i, SampleImage.docker(130 + i, layers), "v1");
    }
    forget();

    inParallel(8, i -> copy(run, "many/repository-" + i + ":v1"));

    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(2 + 8);
    assertThat(mounts()).hasSize(2 * 7).allMatch(entry -> entry.status() == 201);
  }

  @Test
  void copy_newRegistryByManyThreads_probesForItsMountOnce() throws Exception {
    for (int i = 0; i < 8; i++) {
      content.push("probe/repository-" + i, SampleImage.docker(140 + i), "v1");
    }
    forget();

    try (CopyRun fresh = new CopyRun()) {
      inParallel(8, i -> copy(fresh, "probe/repository-" + i + ":v1"));
    }

    Set<String> blobs = new HashSet<>();
    List<String> probes = new ArrayList<>();
    for (AccessLogEntry entry : target.accessLog()) {
      if (entry.method().equals("POST") && !blobs.add(entry.path())) {
        probes.add(entry.path());
      }
    }
    assertThat(probes).hasSize(1);
    assertThat(blobsWritten(target)).doesNotHaveDuplicates().hasSize(8 * 3);
    assertThat(requests(target, "GET /v2/$")).hasSize(1);
    assertThat(requests(source, "GET /v2/$")).hasSize(1);
  }

  private CopyResult copy(String name) throws CopyException {
    return copy(run, name);
  }

  private static CopyResult copy(CopyRun by, String name) throws CopyException {
    return by.copy(source.host() + "/" + name, target.host() + "/" + name);
  }

  private static void forget() {
    source.clearAccessLog();
    target.clearAccessLog();
  }

  private interface Work {
    CopyResult number(int i) throws CopyException;
  }

  private static void inParallel(int threads, Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<CopyResult>> calls = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        calls.add(() -> work.number(number));
      }
      for (Future<CopyResult> done : pool.invokeAll(calls)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<String> requests(DockerRegistry registry) {
    return registry.accessLog().stream().map(entry -> entry.method() + " " + entry.path()).toList();
  }

  private static List<String> requests(DockerRegistry registry, String beginning) {
    return requests(registry).stream()
        .filter(request -> request.matches("^" + beginning + ".*"))
        .toList();
  }

  /** The digests of the uploads that were completed. */
  private static List<String> blobsWritten(DockerRegistry registry) {
    return registry.accessLog().stream()
        .filter(entry -> entry.method().equals("PUT") && entry.path().contains("/blobs/"))
        .map(AccessLogEntry::path)
        .map(path -> path.substring(path.indexOf("digest=")))
        .toList();
  }

  private static boolean isWrite(String request) {
    return !request.startsWith("GET ") && !request.startsWith("HEAD ");
  }

  /** Mounts of a repository other than the target's own. */
  private static List<AccessLogEntry> mounts() {
    return target.accessLog().stream()
        .filter(entry -> entry.path().contains("mount="))
        .filter(
            entry -> {
              String repository = entry.path().replaceAll("^/v2/(.*)/blobs/uploads/.*", "$1");
              return !entry.path().endsWith("from=" + repository);
            })
        .toList();
  }

  @Test
  void copy_withinOneRegistry_mountsFromTheSource() throws Exception {
    content.push("within/one", SampleImage.docker(16), "v1");
    forget();

    CopyStatistics statistics =
        run.copy(source.host() + "/within/one:v1", source.host() + "/within/other:v1").statistics();

    assertThat(statistics.blobsMounted()).isEqualTo(3);
    assertThat(blobsWritten(source)).isEmpty();
  }
}
