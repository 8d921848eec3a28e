package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import io.imagemigrator.testing.TagWatcher;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * One run is killed at random moments and started again, until it is done. With {@code
 * -Dkills=NUMBER} it is killed more often, with {@code -Dseed=NUMBER} at other moments.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("kills", 4);
  private static final long SEED = Long.getLong("seed", 1);

  /** Requests to the target between two kills, at most; a run of all needs some hundred. */
  private static final int REQUESTS = 64;

  private static final int MOST_MILLIS = 20;

  private final Random random = new Random(SEED);

  @Test
  void killedAtRandomMoments_noTagIsEverIncompleteAndAllAreRightInTheEnd() {
    Map<String, SampleManifest> images = images();
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        RegistryProxy proxy = RegistryProxy.before(target);
        Workspace workspace = new Workspace().insecure(source.host(), proxy.host())) {
      RegistryContent.of(source).pushAll(images);
      workspace.images(
          images.keySet().stream()
              .map(name -> name.substring(0, name.indexOf(':')))
              .distinct()
              .map(
                  name -> "\"%s/%s\": \"%s/%s\"".formatted(source.host(), name, proxy.host(), name))
              .collect(Collectors.joining(",", "{", "}")));

      try (TagWatcher watcher = TagWatcher.of(target, images)) {
        int hits = 0;
        for (int kill = 0; kill < KILLS; kill++) {
          hits += startAndKill(workspace, proxy) ? 1 : 0;
        }
        Launcher.Result last = workspace.run();

        System.out.printf(
            "seed %d: %d of %d kills in mid-run, %d looks at tags, %d requests%n",
            SEED, hits, KILLS, watcher.checks(), proxy.requests().size());
        assertThat(hits).isPositive();
        assertThat(last.exitStatus()).as(last.stderr()).isZero();
        assertThat(watcher.wrong()).isEmpty();
        assertThat(watcher.checks()).isPositive();
        assertThat(watcher.missing()).isEmpty();
      }
      images.forEach(
          (name, image) ->
              assertThat(
                      Skopeo.anonymous()
                          .digest(
                              target.host(),
                              name.substring(0, name.indexOf(':')),
                              name.substring(name.indexOf(':') + 1)))
                  .as(name)
                  .isEqualTo(image.digest()));
    }
  }

  /** Enough for every kill to find work, however many there are. */
  private static Map<String, SampleManifest> images() {
    Map<String, SampleManifest> images = new TreeMap<>();
    for (int n = 0; n < 8 + 2 * KILLS; n++) {
      SampleManifest image =
          switch (n % 4) {
            case 0 -> SampleIndex.oci(n);
            case 1 -> SampleIndex.dockerList(n);
            default -> SampleImage.docker(n, SampleLayer.several(n, 3, 200_000));
          };
      images.put("team/app" + n % 3 + ":v" + n, image);
    }
    return images;
  }

  /** Whether it was killed before it had ended by itself. */
  private boolean startAndKill(Workspace workspace, RegistryProxy proxy) {
    int wanted = proxy.requests().size() + 1 + random.nextInt(REQUESTS);
    Launcher.Running running = workspace.start();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(60))
        .until(() -> proxy.requests().size() >= wanted || !running.isAlive());
    Awaitility.await().pollDelay(Duration.ofMillis(random.nextInt(MOST_MILLIS))).until(() -> true);
    boolean hit = running.isAlive();
    running.kill();
    running.await();
    return hit;
  }
}
