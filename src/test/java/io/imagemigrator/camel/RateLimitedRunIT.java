package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Fault;
import io.imagemigrator.testing.FaultCall;
import io.imagemigrator.testing.FaultHost;
import io.imagemigrator.testing.FaultProxy;
import io.imagemigrator.testing.HttpMessage;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that allow so many requests a second, and no more, cost time but no image. */
class RateLimitedRunIT {
  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final int IMAGES = 8;
  private static final int PER_SECOND = 15;

  /** Of the default settings: 7 images at the same time, of each of them 4 blobs. */
  private static final int TRANSFERS = 7 * 4;

  @TempDir private Path folder;

  @Test
  void migrate_bothSidesLimitRequests_everyImageArrives() throws Exception {
    HttpMessage tooMany =
        HttpMessage.answer("429 Too Many Requests", "text/plain", "slow down")
            .with("Retry-After", "1");
    // Those that were on their way when the first one was refused, and no more for each window.
    assertThat(migrate(tooMany)).isBetween(1, TRANSFERS);
  }

  /** As SWR does, which says neither what it is nor how long it takes. */
  @Test
  void migrate_bothSidesSay503BeyondTheirLimit_everyImageArrives() throws Exception {
    assertThat(migrate(HttpMessage.answer("503 Service Unavailable", "text/html", "busy")))
        .isPositive();
  }

  /** How many requests the target refused. */
  private int migrate(HttpMessage refusal) throws Exception {
    Map<String, SampleManifest> images = new TreeMap<>();
    for (int n = 0; n < IMAGES; n++) {
      images.put("team/app:v" + n, SampleImage.docker(n, SampleLayer.several(n, 3, 4096)));
    }
    TestRun run = new TestRun(UUID.randomUUID().toString(), null, null);
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        FaultProxy proxy = FaultProxy.start()) {
      RegistryContent.of(source).pushAll(images);
      Limit limitOfSource = new Limit(refusal);
      Limit limitOfTarget = new Limit(refusal);
      FaultHost from = limited(proxy.host("127.8.0.1", source), limitOfSource);
      FaultHost to = limited(proxy.host("127.8.0.2", target), limitOfTarget);
      MigrationRequest request =
          new MigrationRequest(
              run.id,
              Files.writeString(
                  folder.resolve("auth.json"),
                  "{\"%s\": {\"insecure\": true}, \"%s\": {\"insecure\": true}}"
                      .formatted(from.name(), to.name())),
              Files.writeString(
                  folder.resolve("images.json"),
                  "{\"%s/team/app\": \"%s/copy/app\"}".formatted(from.name(), to.name())));
      MigrationSummary summary;
      long begin = System.nanoTime();
      Settings settings = Settings.read(HOME, Map.of(), Map.of());
      try (MigrationApplication application = MigrationApplication.start(HOME, settings)) {
        summary = application.migrate(request, run, run.progress);
      }
      System.out.printf(
          "refused %d and %d, %.1f s, %d attempts at most%n",
          limitOfSource.refused,
          limitOfTarget.refused,
          (System.nanoTime() - begin) / 1e9,
          run.results.stream().mapToInt(CopyResult::attempts).max().orElse(0));
      assertThat(run.results).hasSize(IMAGES).extracting(CopyResult::error).containsOnly("");
      assertThat(summary.successful()).isTrue();
      images.forEach(
          (name, image) ->
              assertThat(
                      RegistryContent.of(target)
                          .manifest("copy/app", name.substring(name.indexOf(':') + 1)))
                  .isEqualTo(image.bytes()));
      return limitOfTarget.refused;
    }
  }

  private static FaultHost limited(FaultHost host, Fault limit) {
    return host.fail(FaultHost.requests(".*", ""), limit, Integer.MAX_VALUE);
  }

  /** A window that begins anew each second, as registries and their proxies have it. */
  private static final class Limit implements Fault {
    private final HttpMessage refusal;
    private long second;
    private int count;
    private int refused;

    Limit(HttpMessage refusal) {
      this.refusal = refusal;
    }

    @Override
    public void answer(FaultCall call) throws IOException {
      if (admits()) {
        call.send(call.pass());
      } else {
        call.body();
        call.send(refusal);
      }
    }

    private synchronized boolean admits() {
      long now = System.nanoTime() / 1_000_000_000;
      if (now != second) {
        second = now;
        count = 0;
      }
      boolean admitted = count++ < PER_SECOND;
      refused += admitted ? 0 : 1;
      return admitted;
    }
  }
}
