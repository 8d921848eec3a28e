package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The process is killed in mid-run, again and again; each start goes on where the last one was. */
class ServeKillIT {
  private static final int WORKERS = 2;
  private static final int HELPERS = 2;
  private static final int IMAGES = 44;

  /** The manifests, counted over all starts, at which the process is killed. */
  private static final List<Integer> MOMENTS = List.of(1, 4, 8, 12, 16, 20, 25, 30, 35, 40);

  private final AtomicInteger manifests = new AtomicInteger();
  private volatile ServeProcess serve;

  /** At every other moment the registry has the manifest and the process does not know. */
  private ProxyAnswer killAtItsMoment(ProxyCall call) throws IOException {
    int moment = MOMENTS.indexOf(manifests.incrementAndGet());
    if (moment < 0) {
      return call.pass();
    }
    ProxyAnswer answer = moment % 2 == 0 ? ProxyAnswer.none() : call.pass();
    // It is at work as soon as it is started, maybe before this test has got hold of it.
    ServeProcess.waiting().until(() -> serve != null);
    serve.signalKill();
    ServeProcess.waiting().until(() -> !serve.isAlive());
    return answer;
  }

  @Test
  void killedTenTimes_everythingIsThereAndNothingWasSentTwice() {
    Map<String, SampleManifest> images = new HashMap<>();
    for (int n = 0; n < IMAGES; n++) {
      images.put("team/app" + n % 2 + ":v" + n, SampleImage.docker(n));
    }
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        RegistryProxy proxy = RegistryProxy.before(target);
        Workspace workspace = ServeProcess.workspace()) {
      RegistryContent.of(source).pushAll(images);
      proxy.on("PUT", "/manifests/", this::killAtItsMoment);
      workspace
          // It is started often and has little to do.
          .with("JAVA_OPTS", "-XX:TieredStopAtLevel=1")
          .with("IMAGE_MIGRATOR_WORKERS", Integer.toString(WORKERS))
          .with("IMAGE_MIGRATOR_TRANSFER_HELPERS", Integer.toString(HELPERS))
          .insecure(source.host(), proxy.host());

      for (int kill = 0; kill < MOMENTS.size(); kill++) {
        serve = ServeProcess.start(workspace);
        if (kill == 0) {
          serve.drop("job.json", rules(source.host(), proxy.host()));
        }
        ServeProcess.waiting().until(() -> !serve.isAlive());
        serve.kill();
        assertThat(serve.inbox("job.json")).as("after kill %d", kill).exists();
        assertThat(serve.list("reports", "\\..*")).as("drafts after kill %d", kill).hasSize(2);
        serve = null;
      }
      assertThat(manifests).hasValueGreaterThanOrEqualTo(MOMENTS.get(MOMENTS.size() - 1));

      try (ServeProcess last = ServeProcess.start(workspace)) {
        serve = last;
        Path moved = last.awaitMoved("done", "job.json");
        assertThat(last.list("reports", "\\..*")).as("drafts").isEmpty();
        assertThat(last.list("reports", ".*\\.report\\.json")).hasSize(1);
        assertThat(last.list("inbox", ".*")).isEmpty();
        assertThat(last.report(moved).get("tasks")).hasSize(IMAGES);
        assertThat(last.stop().exitStatus()).isZero();
      }
      targetHasAll(images, target);
      nothingWasSentTwice(images, target);
    }
  }

  private static String rules(String source, String target) {
    return "{\"SRC/team/app0\": \"DST/copy/app0\", \"SRC/team/app1\": \"DST/copy/app1\"}"
        .replace("SRC", source)
        .replace("DST", target);
  }

  private static void targetHasAll(Map<String, SampleManifest> images, DockerRegistry target) {
    RegistryContent content = RegistryContent.of(target);
    images.forEach(
        (name, image) -> {
          String repository = name.replace("team/", "copy/").replaceAll(":.*", "");
          String tag = name.replaceAll(".*:", "");
          assertThat(Content.sha256(content.manifest(repository, tag))).isEqualTo(image.digest());
          for (Content blob : image.blobs()) {
            assertThat(Content.sha256(content.blob(repository, blob.digest())))
                .isEqualTo(blob.digest());
          }
        });
    assertThat(Skopeo.anonymous().tags(target.host(), "copy/app0")).hasSize(IMAGES / 2);
    Skopeo.anonymous().pull(target.host(), "copy/app1", "v1");
  }

  /** Save what was under way at a kill, of which the process could not know how it ended. */
  private static void nothingWasSentTwice(
      Map<String, SampleManifest> images, DockerRegistry target) {
    Map<String, Long> blobs = stored(target, "/blobs/uploads/.*digest=(sha256[^&]*)");
    long distinct =
        images.values().stream().flatMap(image -> image.blobs().stream()).distinct().count();
    assertThat(blobs).hasSize((int) distinct);
    assertThat(sum(blobs) - distinct)
        .isLessThanOrEqualTo((long) MOMENTS.size() * (WORKERS + HELPERS));
    Map<String, Long> tags = stored(target, "/manifests/(v[0-9]+)$");
    assertThat(tags).hasSize(IMAGES);
    assertThat(sum(tags) - IMAGES).isLessThanOrEqualTo((long) MOMENTS.size() * WORKERS);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often each was stored, by its name in the path. */
  private static Map<String, Long> stored(DockerRegistry target, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return target.accessLog().stream()
        .filter(entry -> entry.method().equals("PUT") && entry.status() == 201)
        .map(entry -> pattern.matcher(entry.path()))
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
