package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody ends a run in its middle, and starts it again. */
class InterruptIT {
  private static final SampleManifest SMALL = SampleImage.docker(1);
  private static final SampleManifest BIG =
      SampleImage.docker(2, List.of(SampleLayer.of(2, 8 << 20)));

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void signal_endsTheRunAtOnceAndTheNextOneCompletesIt(String signal, int status)
      throws IOException {
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        Gate gate = new Gate(source.host(), 2 << 20);
        Workspace workspace = new Workspace()) {
      RegistryContent.of(source).pushAll(Map.of("team/a:v1", SMALL, "team/b:v1", BIG));
      workspace
          .insecure(gate.host(), target.host())
          .images(
              "{\"SRC/team/a\": \"DST/copy/a\", \"SRC/team/b\": \"DST/copy/b\"}"
                  .replace("SRC", gate.host())
                  .replace("DST", target.host()));

      Launcher.Running running = workspace.ready(Launcher.withDefaultSignals()).start("-r", "0");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> gate.isHolding() && workspace.log().contains("COPIED"));
      long begin = System.nanoTime();
      if (signal.equals("INT")) {
        running.interrupt();
      } else {
        running.terminate();
      }
      Launcher.Result interrupted = running.await();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
      assertThat(interrupted.exitStatus()).isEqualTo(status);
      assertThat(interrupted.stdout()).hasLineCount(2).doesNotContain("finished");
      assertThat(interrupted.stderr())
          .isEqualTo(
              "interrupted after 1 of 2 images; start the same command again to go on: what is at"
                  + " the target is not sent again\n");
      Skopeo skopeo = Skopeo.anonymous();
      assertThat(skopeo.tags(target.host(), "copy/a")).containsExactly("v1");
      assertThat(target.count("PUT", "/v2/copy/b/manifests/")).isZero();

      gate.open();
      target.clearAccessLog();
      Launcher.Result again = workspace.run();

      assertThat(again.stdout()).isEqualTo(Workspace.threeLines(2, 0, 0));
      assertThat(again.exitStatus()).isZero();
      assertThat(target.count("PUT", "/v2/copy/a/")).isZero();
      assertThat(skopeo.digest(target.host(), "copy/b", "v1")).isEqualTo(BIG.digest());
    }
  }
}
