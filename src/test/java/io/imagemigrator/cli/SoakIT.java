package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.TagWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * {@code serve} gets one file after the other from registries that fail in one of twenty requests.
 * With {@code -Dsoak.seconds=NUMBER} it goes on for longer.
 */
class SoakIT {
  private static final long SECONDS = Long.getLong("soak.seconds", 6);
  private static final int ONE_IN = 20;
  private static final int IMAGES_IN_FILE = 10;
  private static final List<String> METHODS =
      List.of("HEAD", "GET", "POST", "PUT", "PATCH", "DELETE");

  private final Random random = new Random(7);
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final Map<String, SampleManifest> images = new HashMap<>();
  private int files;

  @Test
  void filesArriveUnderFaults_everythingIsRightInTheEndAndNothingGrows() {
    for (int n = 0; n < IMAGES_IN_FILE; n++) {
      images.put("v" + n, n % 4 == 0 ? SampleIndex.oci(n) : SampleImage.docker(n));
    }
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        RegistryProxy from = faulty(source);
        RegistryProxy to = faulty(target);
        Workspace workspace = workspace().insecure(from.host(), to.host());
        TagWatcher watcher = TagWatcher.of(target, Map.of())) {
      RegistryContent content = RegistryContent.of(source);
      images.forEach((tag, image) -> content.push("team/app", image, tag));
      try (ServeProcess serve = ServeProcess.start(workspace)) {
        soak(serve, watcher, from.host(), to.host(), SECONDS / 3);
        Sizes warm = Sizes.of(serve);
        soak(serve, watcher, from.host(), to.host(), SECONDS - SECONDS / 3);
        Sizes end = Sizes.of(serve);

        System.out.printf(
            "%d files, %d requests, %d faults, %d looks at tags; %s -> %s%n",
            files, requests.get(), faults.get(), watcher.checks(), warm, end);
        assertThat(watcher.wrong()).isEmpty();
        assertThat(watcher.missing()).isEmpty();
        assertThat(faults).hasValueGreaterThan(0);
        assertThat(serve.metrics())
            .contains("image_migrator_held_back_seconds_total", "image_migrator_rate_limited_total")
            .contains("image_migrator_retries_total", "image_migrator_breaker");
        assertThat(end.threads).isLessThanOrEqualTo(warm.threads + 8);
        assertThat(end.openFiles).isLessThanOrEqualTo(warm.openFiles + 40);
        assertThat(end.heap).isLessThan(warm.heap + (8 << 20));
        assertThat(serve.stop().exitStatus()).isZero();
      }
    }
  }

  private static Workspace workspace() {
    return ServeProcess.workspace()
        .with("IMAGE_MIGRATOR_RETRIES", "5")
        .with("IMAGE_MIGRATOR_HTTP_RESPONSE_TIMEOUT", "2s")
        .with("IMAGE_MIGRATOR_RETRY_AFTER_MAX", "1s");
  }

  private static Map<String, SampleManifest> under(
      String repository, Map<String, SampleManifest> tags) {
    Map<String, SampleManifest> named = new HashMap<>();
    tags.forEach((tag, image) -> named.put(repository + ":" + tag, image));
    return named;
  }

  /** Drops files until the time is over, then waits until none is left to be done again. */
  private void soak(ServeProcess serve, TagWatcher watcher, String from, String to, long seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      String repository = "copy/app" + ++files;
      watcher.add(under(repository, images));
      serve.drop(
          "job%d.json".formatted(files),
          "{\"%s/team/app\": \"%s/%s\"}".formatted(from, to, repository));
      Awaitility.await()
          .pollDelay(Duration.ofMillis(200))
          .atMost(ServeProcess.LIMIT)
          .until(() -> serve.list("inbox", ".*\\.json").size() < 8);
      retryWhatFailed(serve);
    }
    Awaitility.await()
        .atMost(ServeProcess.LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              retryWhatFailed(serve);
              return serve.list("inbox", ".*\\.json").isEmpty()
                  && serve.list("failed", ".*\\.retry\\.json").isEmpty();
            });
  }

  /** As an operator does: what failed even after its retries is dropped again. */
  private static void retryWhatFailed(ServeProcess serve) {
    for (Path retry : serve.list("failed", ".*\\.retry\\.json")) {
      try {
        serve.drop("again-" + retry.getFileName(), Files.readString(retry));
        Files.delete(retry);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private RegistryProxy faulty(DockerRegistry registry) {
    RegistryProxy proxy = RegistryProxy.before(registry);
    for (String method : METHODS) {
      proxy.on(method, "", this::maybeFaulty);
    }
    return proxy;
  }

  private ProxyAnswer maybeFaulty(ProxyCall call) throws IOException {
    requests.incrementAndGet();
    int dice;
    synchronized (random) {
      dice = random.nextInt(ONE_IN) == 0 ? random.nextInt(8) : -1;
    }
    if (dice < 0) {
      return call.pass();
    }
    faults.incrementAndGet();
    return switch (dice) {
      case 0 -> ProxyAnswer.error(500, "UNKNOWN", "soaked");
      case 1 -> ProxyAnswer.of(503).with("Retry-After", "1");
      case 2 -> ProxyAnswer.error(429, "TOOMANYREQUESTS", "slow down");
      case 3 -> ProxyAnswer.none();
      case 4 -> call.pass().breaksAfter(500);
      case 5 -> call.pass().after(Duration.ofMillis(300));
      case 6 -> hasDigest(call) ? flipped(call.pass()) : call.pass();
      // The registry has done it, and nobody hears of it.
      default -> lost(call.pass());
    };
  }

  /** Nobody can tell that a tag in a list is another one. */
  private static boolean hasDigest(ProxyCall call) {
    return call.path().contains("/blobs/") || call.path().contains("/manifests/");
  }

  private static ProxyAnswer flipped(ProxyAnswer answer) throws IOException {
    byte[] bytes = answer.bytes();
    if (bytes.length > 0) {
      bytes[bytes.length / 2] ^= 1;
    }
    return answer.body(bytes);
  }

  private static ProxyAnswer lost(ProxyAnswer answer) throws IOException {
    answer.bytes();
    return ProxyAnswer.none();
  }

  /** What must not grow. */
  private record Sizes(long heap, long threads, long openFiles) {
    static Sizes of(ServeProcess serve) {
      serve.collectGarbage();
      String metrics = serve.metrics();
      return new Sizes(
          sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\".*"),
          sum(metrics, "jvm_threads_live_threads.*"),
          sum(metrics, "process_files_open_files.*"));
    }

    private static long sum(String metrics, String regex) {
      List<String> lines = metrics.lines().filter(line -> line.matches(regex)).toList();
      assertThat(lines).as(regex).isNotEmpty();
      return lines.stream()
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }

    @Override
    public String toString() {
      return "%.1f MiB, %d threads, %d files".formatted(heap / 1048576.0, threads, openFiles);
    }
  }
}
