package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody stops the process in mid-run, in good order, and starts it again. */
class ServeStopIT {
  private static final SampleManifest SMALL = SampleImage.docker(1);
  private static final SampleManifest BIG =
      SampleImage.docker(2, List.of(SampleLayer.of(2, 8 << 20)));

  /** Two images, the first of which comes to a halt in its middle; one worker. */
  private static final class Setup implements AutoCloseable {
    private final DockerRegistry source = DockerRegistry.plain();
    private final DockerRegistry target = DockerRegistry.plain();
    private final Gate gate = new Gate(source.host(), 2 << 20);
    private final Workspace workspace = ServeProcess.workspace();

    Setup() {
      RegistryContent.of(source).pushAll(Map.of("team/big:v1", BIG, "team/small:v1", SMALL));
      workspace
          .with("IMAGE_MIGRATOR_WORKERS", "1")
          .with("IMAGE_MIGRATOR_LISTING_THREADS", "1")
          .insecure(gate.host(), target.host());
    }

    ServeProcess startAndHold() {
      ServeProcess serve = ServeProcess.start(workspace, Launcher.withDefaultSignals());
      serve.drop(
          "job.json",
          "{\"SRC/team/big:v1\": \"DST/copy/big\", \"SRC/team/small:v1\": \"DST/copy/small\"}"
              .replace("SRC", gate.host())
              .replace("DST", target.host()));
      ServeProcess.waiting().until(gate::isHolding);
      return serve;
    }

    /** The file and nothing else is there, and nothing is left of the run. */
    void fileIsStillInTheInbox(ServeProcess serve) {
      assertThat(serve.inbox("job.json")).exists();
      for (String folder : List.of("done", "failed", "reports")) {
        assertThat(serve.list(folder, ".*")).as(folder).isEmpty();
      }
    }

    void nextStartFinishesIt() {
      gate.open();
      try (ServeProcess next = ServeProcess.start(workspace)) {
        next.awaitMoved("done", "job.json");
        assertThat(next.stop().exitStatus()).isZero();
      }
      assertThat(Skopeo.anonymous().digest(target.host(), "copy/big", "v1"))
          .isEqualTo(BIG.digest());
      assertThat(Skopeo.anonymous().digest(target.host(), "copy/small", "v1"))
          .isEqualTo(SMALL.digest());
    }

    @Override
    public void close() throws IOException {
      workspace.close();
      gate.close();
      target.close();
      source.close();
    }
  }

  private static void signal(ServeProcess serve, String signal) {
    if (signal.equals("INT")) {
      serve.interrupt();
    } else {
      serve.terminate();
    }
    ServeProcess.waiting().until(() -> serve.stdout().contains("Stopping"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_copyInFlight_endsAndNoOtherBegins(String signal) throws IOException {
    try (Setup setup = new Setup();
        ServeProcess serve = setup.startAndHold()) {
      signal(serve, signal);
      assertThat(serve.isAlive()).isTrue();
      setup.gate.open();
      Launcher.Result result = serve.end();

      assertThat(result.exitStatus()).isZero();
      assertThat(result.stdout()).endsWith("Stopped\n");
      assertThat(result.stderr()).isEmpty();
      assertThat(Skopeo.anonymous().digest(setup.target.host(), "copy/big", "v1"))
          .isEqualTo(BIG.digest());
      assertThat(setup.target.count("PUT", "/v2/copy/small/")).isZero();
      setup.fileIsStillInTheInbox(serve);
      setup.target.clearAccessLog();

      setup.nextStartFinishesIt();

      assertThat(setup.target.count("PUT", "/v2/copy/big/")).as("sent again").isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_copyThatHangs_isCutOffAfterTheTimeout(String signal) throws IOException {
    try (Setup setup = new Setup()) {
      setup.workspace.with("IMAGE_MIGRATOR_SERVE_STOP_TIMEOUT", "1s");
      try (ServeProcess serve = setup.startAndHold()) {
        long begin = System.nanoTime();
        signal(serve, signal);
        Launcher.Result result = serve.end();

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
        assertThat(result.exitStatus()).isZero();
        assertThat(result.stdout()).endsWith("Stopped\n");
        assertThat(serve.logged("copies did not end within")).isEqualTo(1);
        assertThat(setup.target.count("PUT", "/manifests/")).isZero();
        setup.fileIsStillInTheInbox(serve);
      }

      setup.nextStartFinishesIt();
    }
  }
}
