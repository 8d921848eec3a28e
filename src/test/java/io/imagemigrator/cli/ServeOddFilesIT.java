package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files and folders that cannot be used: each is answered, and the process goes on. */
class ServeOddFilesIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);

  private static DockerRegistry registry;
  private static Workspace workspace;
  private static ServeProcess serve;

  @BeforeAll
  static void start() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/app", IMAGE, "v1");
    workspace = ServeProcess.workspace().insecure(registry.host());
    serve = ServeProcess.start(workspace);
  }

  @AfterAll
  static void stop() {
    assertThat(serve.stop().exitStatus()).isZero();
    workspace.close();
    registry.close();
  }

  private static String rules(String target) {
    return "{\"HOST/team/app:v1\": \"HOST/TO\"}"
        .replace("HOST", registry.host())
        .replace("TO", target);
  }

  private static String digest(String repository) {
    return Skopeo.anonymous().digest(registry.host(), repository, "v1");
  }

  /** The reason of a file that was not run. */
  private static String error(String name) {
    Path moved = serve.awaitMoved("failed", name);
    JsonNode report = serve.report(moved);
    assertThat(report.get("state").textValue()).isEqualTo("FAILED");
    assertThat(report.get("tasks")).isEmpty();
    assertThat(serve.list("failed", ".*" + ServeProcess.run(moved) + "\\.retry\\.json")).isEmpty();
    String error = report.get("error").textValue();
    assertThat(serve.reportFile(moved, ".report.html")).content().contains("<p class=error>");
    return error;
  }

  @Test
  void emptyFile_fails() {
    serve.drop("empty.json", "");

    assertThat(error("empty.json")).contains("inbox/empty.json").doesNotContain("Exception");
  }

  @Test
  void fileThatIsNeverCompleted_fails() {
    serve.drop("half.json", rules("odd/half").substring(0, 20));

    assertThat(error("half.json")).contains("inbox/half.json").doesNotContain("Exception");
  }

  @Test
  void garbage_fails() throws IOException {
    byte[] bytes = new byte[5 << 20];
    new Random(1).nextBytes(bytes);
    Files.write(workspace.path().resolve("garbage"), bytes);
    Files.move(workspace.path().resolve("garbage"), serve.inbox("garbage.json"));

    assertThat(error("garbage.json"))
        .contains("inbox/garbage.json")
        .hasSizeLessThan(500)
        .doesNotContain("Exception");
    assertThat(Files.size(serve.awaitMoved("failed", "garbage.json"))).isEqualTo(5 << 20);
  }

  /** Permissions do not bind root, but nobody can read the first page of a process's memory. */
  @Test
  void unreadableFile_fails() throws IOException {
    Files.createSymbolicLink(serve.inbox("memory.json"), Path.of("/proc/self/mem"));

    assertThat(error("memory.json")).contains("inbox/memory.json", "cannot be read");
    assertThat(serve.moved("failed", "memory.json").get(0)).isSymbolicLink();
    assertThat(Files.isSymbolicLink(serve.inbox("memory.json"))).isFalse();
  }

  @Test
  void linkThatLeadsNowhere_waitsForItsFile() throws IOException {
    Files.createSymbolicLink(serve.inbox("link.json"), workspace.path().resolve("later.txt"));
    serve.passOne("beside-link.json");
    assertThat(serve.runsOf("link.json")).isZero();

    workspace.file("later.txt", rules("odd/link"));

    serve.awaitMoved("done", "link.json");
    assertThat(digest("odd/link")).isEqualTo(IMAGE.digest());
  }

  @Test
  void brokenAuthFile_failsAndTheNextFileUsesTheRepairedOne() {
    workspace.file("auth.json", "{\"" + registry.host() + "\": {\"insecure\": maybe}}");
    serve.drop("broken-auth.json", rules("odd/auth"));
    try {
      assertThat(error("broken-auth.json"))
          .contains("auth.json", "line 1")
          .doesNotContain("Exception");
    } finally {
      workspace.insecure(registry.host());
    }

    serve.drop("repaired-auth.json", rules("odd/auth"));

    serve.awaitMoved("done", "repaired-auth.json");
    assertThat(digest("odd/auth")).isEqualTo(IMAGE.digest());
  }

  @Test
  void folderOfReportsThatCannotBeWritten_fileIsMovedAndTheNextHasAReport() throws IOException {
    Path reports = workspace.path().resolve("reports");
    Path away = workspace.path().resolve("reports-away");
    Files.move(reports, away);
    Files.createFile(reports);
    serve.drop("unreported.json", rules("odd/unreported"));
    try {
      serve.awaitMoved("done", "unreported.json");
      assertThat(digest("odd/unreported")).isEqualTo(IMAGE.digest());
      assertThat(serve.list("done", "unreported\\.json.*report.*")).isEmpty();
      assertThat(workspace.log()).contains("cannot be written", "the run goes on");
    } finally {
      Files.delete(reports);
      Files.move(away, reports);
    }

    serve.drop("reported.json", rules("odd/reported"));

    Path moved = serve.awaitMoved("done", "reported.json");
    assertThat(serve.report(moved).get("counts").get("copied").intValue()).isEqualTo(1);
  }

  /** No file may grow beyond 32 KiB: to the program that is a disk that fills up in mid-report. */
  @Test
  void diskThatFillsUp_runEndsAndFileIsMovedWithoutAReport() {
    List<String> tags = IntStream.range(0, 150).mapToObj(n -> "t" + n).toList();
    RegistryContent.of(registry).push("team/large", IMAGE, tags);
    String script = System.getProperty("distribution") + "/bin/image-migrator";
    try (Workspace full = ServeProcess.workspace().insecure(registry.host());
        ServeProcess limited =
            ServeProcess.start(
                full,
                Launcher.of(List.of("sh", "-c", "ulimit -f 64; exec \"$0\" \"$@\"", script)))) {
      limited.drop("large.json", rules("odd/large").replace("team/app:v1", "team/large"));

      limited.awaitMoved("done", "large.json");

      assertThat(Skopeo.anonymous().tags(registry.host(), "odd/large")).hasSize(150);
      assertThat(limited.list("reports", ".*")).as("no draft is left").isEmpty();
      assertThat(limited.list("done", ".*")).hasSize(1);
      limited.drop("small.json", rules("odd/small"));
      limited.awaitMoved("done", "small.json");
      assertThat(limited.stop().exitStatus()).isZero();
    }
  }
}
