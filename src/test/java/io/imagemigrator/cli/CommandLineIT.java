package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A migration as a user starts it, between two real registries. */
class CommandLineIT {
  private static final String DIGEST = "sha256:[0-9a-f]{64}";
  private static final SampleManifest LIST = SampleIndex.dockerList(1);
  private static final SampleManifest INDEX = SampleIndex.oci(2);
  private static final SampleManifest IMAGE = SampleImage.docker(3);
  private static final SampleManifest OTHER = SampleImage.oci(4);

  private static DockerRegistry source;
  private static DockerRegistry target;
  private final Skopeo skopeo = Skopeo.anonymous();
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistries() {
    source = DockerRegistry.plain();
    target = DockerRegistry.plain();
    RegistryContent.of(source)
        .pushAll(
            Map.of(
                "team/all:1", LIST,
                "team/all:2", INDEX,
                "team/all:3", IMAGE,
                "deep/er/still/app:v1", IMAGE,
                "alone:v1", OTHER,
                "team/one:v1", OTHER));
  }

  @AfterAll
  static void closeRegistries() {
    source.close();
    target.close();
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  /** Every form a rule may have, in one run with the default files; then the same once more. */
  @Test
  void migration_ofEveryKindOfRule_isExactAndSendsNothingTwice() {
    workspace
        .insecure(source.host(), target.host())
        .images(
            """
            {
              "SRC/team/all": "DST/copy/all",
              "SRC/team/one:v1": "DST/copy/renamed:stable",
              "SRC/team/one:v1": "DST/copy/again",
              "SRC/team/one@%s": "DST/copy/by-digest:tagged",
              "SRC/team/all@%s": "DST/copy/untagged",
              "SRC/deep/er/still/app:v1": ["DST/a/b/c/d:v1", "DST/copy/listed:v2"],
              "SRC/alone:v1": "DST/copy/alone"
            }
            """
                .formatted(OTHER.digest(), LIST.digest())
                .replace("SRC", source.host())
                .replace("DST", target.host()));
    target.clearAccessLog();

    Launcher.Result first = workspace.run();

    assertThat(first.stdout()).isEqualTo(Workspace.threeLines(10, 0, 0));
    assertThat(first.exitStatus()).isZero();
    assertThat(first.stderr())
        .isEqualTo(
            "warning: line 8: R3: the source '%s/alone:v1' has no namespace; taken as it is\n"
                .formatted(source.host()));
    isAt("copy/all", "1", LIST);
    isAt("copy/all", "2", INDEX);
    isAt("copy/all", "3", IMAGE);
    isAt("copy/renamed", "stable", OTHER);
    isAt("copy/again", "v1", OTHER);
    isAt("copy/by-digest", "tagged", OTHER);
    isAt("copy/untagged", LIST.digest(), LIST);
    isAt("a/b/c/d", "v1", IMAGE);
    isAt("copy/listed", "v2", IMAGE);
    isAt("copy/alone", "v1", OTHER);
    skopeo.pull(target.host(), "copy/all", "2");
    assertThat(workspace.taskLines())
        .hasSize(10)
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(
                        ".* INFO .* COPIED \\S+ -> \\S+ "
                            + DIGEST
                            + " sent \\d+ blobs \\d+ bytes, \\d+ manifests; mounted \\d+, already"
                            + " there \\d+, spared \\d+ bytes \\(\\d+\\.\\d{3} s\\)"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "COPIED %s/team/one:v1 -> %s/copy/renamed:stable %s sent "
                            .formatted(source.host(), target.host(), OTHER.digest())));
    assertThat(workspace.log())
        .contains(
            "registry %s: access by auth.json key '%s' (anonymous) (insecure)\n"
                .formatted(target.host(), target.host()),
            "registry %s: access by auth.json key '%s' (anonymous) (insecure)\n"
                .formatted(source.host(), source.host()));

    target.clearAccessLog();
    source.clearAccessLog();
    Launcher.Result second = workspace.run();

    assertThat(second.stdout()).isEqualTo(first.stdout());
    assertThat(second.exitStatus()).isZero();
    assertThat(target.accessLog()).extracting("method").containsOnly("GET", "HEAD");
    assertThat(target.count("HEAD", "/manifests/")).isEqualTo(10);
    assertThat(source.count("GET", "/(manifests|blobs)/")).isZero();
    assertThat(workspace.taskLines().subList(10, 20))
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(".*UNCHANGED \\S+ -> \\S+ " + DIGEST + " \\(\\d+\\.\\d{3} s\\)"));
  }

  @Test
  void otherFiles_areNamedByFlags() {
    workspace
        .file("who.json", "{\"%s\": {\"insecure\": true}}".formatted(source.host()))
        .file("what.json", "{\"HOST/team/one:v1\": \"\"}".replace("HOST", source.host()));

    Launcher.Result result =
        workspace.run(
            "--auth=who.json",
            "--images=what.json",
            "--log=logs.txt",
            "--namespace=flags/deep",
            "--registry=" + source.host(),
            "--retries=0",
            "--workers=1");

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stderr()).isEmpty();
    assertThat(skopeo.digest(source.host(), "flags/deep/one", "v1")).isEqualTo(OTHER.digest());
    assertThat(workspace.text("logs.txt")).contains("COPIED ");
    assertThat(workspace.has("image-migrator.log")).isFalse();
  }

  @Test
  void process_endsSoonAfterItsThirdLine() {
    workspace
        .insecure(source.host())
        .images("{\"HOST/team/one:v1\": \"HOST/soon/one\"}".replace("HOST", source.host()));

    Launcher.Running running = workspace.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> running.stdout().contains("finished"));
    long third = System.nanoTime();
    Launcher.Result result = running.await();

    assertThat(Duration.ofNanos(System.nanoTime() - third)).isLessThan(Duration.ofSeconds(2));
    assertThat(result.exitStatus()).isZero();
  }

  @Test
  void smallHeap_carriesABigLayer() {
    byte[] bytes = new byte[128 << 20];
    new Random(5).nextBytes(bytes);
    Content layer = Content.of("application/octet-stream", bytes);
    SampleManifest big = SampleImage.oci(5, List.of(new SampleLayer(layer, layer.digest())));
    RegistryContent.of(source).push("team/big", big, "v1");
    workspace
        .insecure(source.host(), target.host())
        .images("{\"%s/team/big\": \"%s/copy/big\"}".formatted(source.host(), target.host()))
        .with("JAVA_OPTS", "-Xmx64m");

    Launcher.Result result = workspace.run();

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(result.exitStatus()).isZero();
    assertThat(skopeo.digest(target.host(), "copy/big", "v1")).isEqualTo(big.digest());
    assertThat(target.blobFile(layer.digest())).hasSize(bytes.length);
    assertThat(workspace.taskLines())
        .singleElement()
        .asString()
        .contains("sent 2 blobs " + (bytes.length + configSize(big)) + " bytes");
  }

  private static int configSize(SampleManifest image) {
    return image.blobs().get(image.blobs().size() - 1).bytes().length;
  }

  @ParameterizedTest
  @CsvSource({"--help", "-h"})
  void help_namesEveryFlag(String flag) {
    Launcher.Result result = workspace.run(flag);

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout())
        .contains(
            "--auth=FILE",
            "--images=FILE",
            "--log=FILE",
            "--namespace=NAME",
            "--registry=HOST",
            "-r, --retries=N",
            "-w, --workers=N",
            "-h, --help",
            "--version",
            "DEFAULT_NAMESPACE",
            "DEFAULT_REGISTRY",
            "(default: 3)",
            "(default: 7)",
            "./images.json",
            "Exit status: 0 all done; 1 something failed; 2 bad usage");
    assertThat(workspace.path()).isEmptyDirectory();
  }

  @Test
  void version_isOneLine() {
    Launcher.Result result = workspace.run("--version");

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).matches("image-migrator \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--bad, --bad",
    "migrate, migrate",
    "--retries=-1, --retries",
    "--retries=many, --retries",
    "--workers=0, --workers",
    "--registry=https://r.io, https://r.io",
    "--namespace=Upper, Upper",
    "--images, --images"
  })
  void badUsage_isOneLineAndStatusTwo(String argument, String named) {
    workspace.insecure().images("{}");

    Launcher.Result result = workspace.run(argument);

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr()).contains(named, "see image-migrator --help").hasLineCount(1);
  }

  private void isAt(String repository, String reference, SampleManifest manifest) {
    assertThat(skopeo.digest(target.host(), repository, reference)).isEqualTo(manifest.digest());
  }
}
