package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.ProxyRequest;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs share the workers in turns: a small file does not wait for a large one that came before. */
class ServeFairnessIT {
  private static final int TAGS = 200;
  private static final int BEFORE = 10;

  private final AtomicInteger large = new AtomicInteger();
  private final CountDownLatch dropped = new CountDownLatch(1);
  private volatile ServeProcess serve;
  private volatile boolean begun;

  /** All workers wait until the small file's run has begun; then they take their time. */
  private ProxyAnswer ofLarge(ProxyCall call) throws IOException {
    if (large.incrementAndGet() >= BEFORE) {
      dropped.countDown();
      if (!begun) {
        ServeProcess.waiting().until(() -> serve.runsOf("small.json") == 1);
        begun = true;
      }
    }
    return call.pass().after(Duration.ofMillis(10));
  }

  @Test
  void smallFileAfterALargeOne_isDoneLongBeforeIt() throws Exception {
    List<String> tags = IntStream.range(0, TAGS).mapToObj(n -> "t" + n).toList();
    try (DockerRegistry registry = DockerRegistry.plain();
        RegistryProxy proxy = RegistryProxy.before(registry);
        Workspace workspace = ServeProcess.workspace()) {
      RegistryContent.of(registry).push("team/large", SampleImage.docker(1), tags);
      RegistryContent.of(registry).push("team/small", SampleImage.docker(2), "v1");
      proxy.on("PUT", "/copy/large/manifests/", this::ofLarge);
      workspace.with("IMAGE_MIGRATOR_WORKERS", "2").insecure(registry.host(), proxy.host());
      try (ServeProcess started = ServeProcess.start(workspace)) {
        serve = started;
        serve.drop("large.json", rule(registry, proxy, "large"));
        dropped.await();
        serve.drop("small.json", rule(registry, proxy, "small"));

        serve.awaitMoved("done", "large.json");
        serve.awaitMoved("done", "small.json");
        assertThat(serve.stop().exitStatus()).isZero();
      }

      List<String> written =
          proxy.requests("PUT", "/manifests/").stream().map(ProxyRequest::path).toList();
      assertThat(written).hasSize(TAGS + 1);
      assertThat(written.indexOf("/v2/copy/small/manifests/v1")).isBetween(BEFORE, TAGS / 2);
      assertThat(workspace.log().lines().filter(line -> line.contains(" has ended: ")))
          .satisfiesExactly(
              line -> assertThat(line).contains("/small.json"),
              line -> assertThat(line).contains("/large.json"));
    }
  }

  private static String rule(DockerRegistry registry, RegistryProxy proxy, String name) {
    return "{\"%s/team/%s\": \"%s/copy/%s\"}".formatted(registry.host(), name, proxy.host(), name);
  }
}
