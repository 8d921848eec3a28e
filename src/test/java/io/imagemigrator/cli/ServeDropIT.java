package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a dropped file. One process runs all of them, as it would over months. */
class ServeDropIT {
  private static final int WORKERS = 3;
  private static final SampleManifest IMAGE = SampleImage.docker(1);

  private static DockerRegistry registry;
  private static RegistryProxy proxy;
  private static Workspace workspace;
  private static ServeProcess serve;

  @BeforeAll
  static void start() {
    registry = DockerRegistry.plain();
    proxy = RegistryProxy.before(registry);
    RegistryContent.of(registry).push("team/app", IMAGE, "v1", "v2");
    workspace =
        ServeProcess.workspace()
            .with("IMAGE_MIGRATOR_WORKERS", Integer.toString(WORKERS))
            // Longer than any test: what ends in the middle is not run at all.
            .with("IMAGE_MIGRATOR_SERVE_INCOMPLETE", "10m")
            .insecure(registry.host(), proxy.host());
    serve = ServeProcess.start(workspace);
  }

  @AfterAll
  static void stop() {
    assertThat(serve.stop().exitStatus()).isZero();
    workspace.close();
    proxy.close();
    registry.close();
  }

  private static String rules(String text) {
    return text.replace("HOST", registry.host()).replace("PROXY", proxy.host());
  }

  private static String digest(String repository, String tag) {
    return Skopeo.anonymous().digest(registry.host(), repository, tag);
  }

  @Test
  void goodFile_goesToDoneWithItsReportBesideAndInReports() throws IOException {
    Instant before = Instant.now();
    serve.drop("good.json", rules("{\"HOST/team/app\": \"HOST/good/app\"}"));

    Path moved = serve.awaitMoved("done", "good.json");

    assertThat(serve.inbox("good.json")).doesNotExist();
    assertThat(moved).hasContent(rules("{\"HOST/team/app\": \"HOST/good/app\"}"));
    assertThat(digest("good/app", "v1")).isEqualTo(IMAGE.digest());
    JsonNode report = serve.report(moved);
    assertThat(report.fieldNames())
        .toIterable()
        .containsExactly(
            "schema",
            "run",
            "file",
            "version",
            "started",
            "tasks",
            "rules",
            "warnings",
            "state",
            "ended",
            "seconds",
            "counts",
            "bytesSent",
            "bytesSaved");
    assertThat(report.get("schema").textValue()).isEqualTo("image-migrator/report/1");
    assertThat(report.get("run").textValue()).isEqualTo(ServeProcess.run(moved));
    assertThat(report.get("file").textValue()).isEqualTo("good.json");
    assertThat(report.get("state").textValue()).isEqualTo("DONE");
    assertThat(report.get("counts"))
        .hasToString("{\"images\":2,\"copied\":2,\"unchanged\":0,\"failed\":0,\"rulesFailed\":0}");
    Instant started = Instant.parse(report.get("started").textValue());
    Instant ended = Instant.parse(report.get("ended").textValue());
    assertThat(started).isBetween(before, ended);
    assertThat(ended).isBefore(Instant.now());
    assertThat(report.get("seconds").doubleValue())
        .isEqualTo(Duration.between(started, ended).toMillis() / 1000.0);
    long size = IMAGE.blobs().stream().mapToLong(blob -> blob.bytes().length).sum();
    assertThat(report.get("bytesSent").longValue() + report.get("bytesSaved").longValue())
        .isEqualTo(2 * size);
    assertThat(report.get("tasks")).hasSize(2);
    JsonNode task = report.get("tasks").get(0);
    assertThat(task.fieldNames())
        .toIterable()
        .containsExactly(
            "source",
            "target",
            "line",
            "status",
            "digest",
            "attempts",
            "seconds",
            "bytesSent",
            "bytesSaved");
    assertThat(task.get("digest").textValue()).isEqualTo(IMAGE.digest());
    assertThat(task.get("attempts").intValue()).isEqualTo(1);
    assertThat(serve.reportFile(moved, ".report.html"))
        .content()
        .contains(">done<", "/team/app:v1", "/good/app:v2", IMAGE.digest())
        .endsWith("</html>\n");
    for (String ending : List.of(".report.json", ".report.html")) {
      Path file = serve.reportFile(moved, ending);
      assertThat(file.getFileName().toString()).startsWith("good.json.");
      assertThat(moved.resolveSibling(file.getFileName())).hasSameBinaryContentAs(file);
    }
    assertThat(serve.list("done", "good\\.json.*retry\\.json")).isEmpty();
  }

  @Test
  void failedRules_goIntoAFileThatEndsInDoneOnceTheCauseIsRepaired() throws IOException {
    serve.drop(
        "mixed.json",
        rules(
            """
            {
              "HOST/team/app:v1": "HOST/mixed/app",
              "HOST/mixed/late:v9": "HOST/mixed/image",
              "HOST/mixed/other": "HOST/mixed/rule"
            }
            """));

    Path failed = serve.awaitMoved("failed", "mixed.json");

    JsonNode report = serve.report(failed);
    assertThat(report.get("state").textValue()).isEqualTo("FAILED");
    assertThat(report.get("counts"))
        .hasToString("{\"images\":2,\"copied\":1,\"unchanged\":0,\"failed\":1,\"rulesFailed\":1}");
    assertThat(report.get("tasks"))
        .filteredOn(task -> task.get("status").textValue().equals("FAILED"))
        .singleElement()
        .extracting(task -> task.get("error").textValue())
        .asString()
        .contains("404 MANIFEST_UNKNOWN");
    assertThat(report.get("rules").get(0).get("error").textValue()).contains("NAME_UNKNOWN");
    assertThat(report.get("rules").get(0).get("line").intValue()).isEqualTo(4);
    Path retry = serve.reportFile(failed, ".retry.json");
    assertThat(retry.getFileName().toString()).startsWith("mixed.json.");
    assertThat(retry.resolveSibling("../failed/" + retry.getFileName()))
        .hasSameBinaryContentAs(retry);
    assertThat(Files.readString(retry).replaceAll("\\s", ""))
        .isIn(
            rules(
                "{\"HOST/mixed/other\":\"HOST/mixed/rule\","
                    + "\"HOST/mixed/late:v9\":\"HOST/mixed/image:v9\"}"),
            rules(
                "{\"HOST/mixed/late:v9\":\"HOST/mixed/image:v9\","
                    + "\"HOST/mixed/other\":\"HOST/mixed/rule\"}"));

    RegistryContent.of(registry).push("mixed/late", IMAGE, "v9");
    RegistryContent.of(registry).push("mixed/other", IMAGE, "v3");
    String name = retry.getFileName().toString();
    serve.drop(name, Files.readString(retry));

    Path done = serve.awaitMoved("done", name);

    assertThat(serve.report(done).get("counts").get("images").intValue()).isEqualTo(2);
    assertThat(serve.reportFile(done, ".report.json").getFileName().toString())
        .as("names do not grow with each try")
        .isEqualTo("mixed.json." + ServeProcess.run(done) + ".report.json");
    assertThat(digest("mixed/image", "v9")).isEqualTo(IMAGE.digest());
    assertThat(digest("mixed/rule", "v3")).isEqualTo(IMAGE.digest());
  }

  @Test
  void writerThatPauses_fileIsNotReadBeforeItIsWhole() throws IOException {
    String text = rules("{\"HOST/team/app:v1\": \"HOST/slow/app\"}");
    Files.writeString(serve.inbox("slow.json"), text.substring(0, text.length() / 2));
    serve.passOne("beside-slow.json");
    assertThat(serve.runsOf("slow.json")).isZero();

    Files.writeString(
        serve.inbox("slow.json"), text.substring(text.length() / 2), StandardOpenOption.APPEND);

    Path moved = serve.awaitMoved("done", "slow.json");
    assertThat(serve.report(moved).get("counts").get("copied").intValue()).isEqualTo(1);
    assertThat(serve.runsOf("slow.json")).isEqualTo(1);
  }

  @Test
  void lockedFile_isNotReadBeforeTheLockIsGone() throws IOException {
    Path file = serve.inbox("locked.json");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      channel.write(ByteBuffer.wrap(new byte[] {'{', '}'}));
      serve.passOne("beside-locked.json");
      assertThat(lock.isValid()).isTrue();
      assertThat(serve.runsOf("locked.json")).isZero();
    }

    serve.awaitMoved("done", "locked.json");
  }

  @Test
  void otherNamesAndFolders_areLeftAlone() throws IOException {
    List<String> names =
        List.of("a.json.tmp", "b.json.part", "c.tmp", "d.part", ".hidden.json", "notes.txt");
    for (String name : names) {
      serve.drop(name, "{}");
    }
    Files.createDirectory(serve.inbox("folder.json"));
    Files.writeString(serve.inbox("folder.json").resolve("inner.json"), "{}");
    serve.passOne("beside-others.json");

    assertThat(names).allSatisfy(name -> assertThat(serve.inbox(name)).exists());
    assertThat(serve.inbox("folder.json/inner.json")).exists();
    assertThat(names).allSatisfy(name -> assertThat(serve.runsOf(name)).isZero());
    assertThat(serve.runsOf("folder.json")).isZero();
    assertThat(serve.runsOf("inner.json")).isZero();
  }

  @Test
  void sameNameDroppedAgain_isRunAgainAndNothingIsOverwritten() throws IOException {
    serve.drop("same.json", rules("{\"HOST/team/app:v1\": \"HOST/same/one\"}"));
    serve.awaitMoved("done", "same.json");
    serve.drop("same.json", rules("{\"HOST/team/app:v1\": \"HOST/same/two\"}"));

    List<Path> both = serve.awaitMoved("done", "same.json", 2);

    List<String> texts = new ArrayList<>();
    for (Path file : both) {
      texts.add(Files.readString(file));
    }
    assertThat(String.join("", texts)).contains("/same/one", "/same/two");
    assertThat(serve.list("reports", "same\\.json\\..*\\.report\\.json")).hasSize(2);
    assertThat(digest("same/one", "v1")).isEqualTo(digest("same/two", "v1"));
  }

  @Test
  void sameNameDroppedWhileItsRunGoesOn_newContentIsRunToo() throws IOException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch opened = new CountDownLatch(1);
    proxy.on("PUT", "/v2/over/one/manifests/", call -> hold(call, held, opened));
    serve.drop("over.json", rules("{\"HOST/team/app:v1\": \"PROXY/over/one\"}"));
    ServeProcess.waiting().until(() -> held.getCount() == 0);

    serve.drop("over.json", rules("{\"HOST/team/app:v1\": \"HOST/over/two\"}"));
    serve.passOne("beside-over.json");
    assertThat(serve.runsOf("over.json")).isEqualTo(1);
    opened.countDown();

    Path moved = serve.awaitMoved("done", "over.json");
    assertThat(moved).content().contains("/over/two");
    assertThat(serve.runsOf("over.json")).isEqualTo(2);
    assertThat(digest("over/one", "v1")).isEqualTo(IMAGE.digest());
    assertThat(digest("over/two", "v1")).isEqualTo(IMAGE.digest());
    assertThat(serve.list("reports", "over\\.json\\..*\\.report\\.json")).hasSize(2);
  }

  private static ProxyAnswer hold(ProxyCall call, CountDownLatch held, CountDownLatch opened)
      throws IOException {
    held.countDown();
    try {
      opened.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return call.pass();
  }

  @Test
  void manyFilesAtOnce_areAllDoneByOnePoolOfWorkers() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    proxy.on(
        "PUT",
        "/v2/many/.*/manifests/",
        call -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try {
            return call.pass();
          } finally {
            now.decrementAndGet();
          }
        });
    List<String> names = IntStream.range(0, 30).mapToObj(n -> "many-" + n + ".json").toList();

    for (String name : names) {
      serve.drop(name, rules("{\"HOST/team/app\": \"PROXY/many/" + name + "\"}"));
    }

    for (String name : names) {
      Path moved = serve.awaitMoved("done", name);
      assertThat(serve.report(moved).get("counts").get("copied").intValue()).isEqualTo(2);
      assertThat(digest("many/" + name, "v2")).isEqualTo(IMAGE.digest());
    }
    assertThat(most).hasValueLessThanOrEqualTo(WORKERS);
    assertThat(serve.list("reports", "many-.*\\.report\\.json")).hasSize(30);
  }
}
