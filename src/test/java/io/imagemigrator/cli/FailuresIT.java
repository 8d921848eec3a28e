package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong is counted, and said on the standard error; the rest is copied. */
class FailuresIT {
  private static final String PASSWORD = "wrong-pa55word";
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static final SampleManifest OTHER = SampleImage.docker(2);

  private static DockerRegistry registry;
  private static DockerRegistry guarded;
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistries() {
    registry = DockerRegistry.plain();
    guarded = DockerRegistry.withPassword("user", "right");
    RegistryContent.of(registry).pushAll(Map.of("team/app:v1", IMAGE, "team/other:v1", OTHER));
    RegistryContent.of(guarded).as("user", "right").push("team/app", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistries() {
    registry.close();
    guarded.close();
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @Test
  void rules_thatGiveNoTask_areCountedAndTheRestIsCopied() {
    workspace
        .insecure(registry.host())
        .images(
            """
            {
              "HOST/team/app:v1": "HOST/copy/app",
              "HOST": "HOST/copy",
              "https://HOST/team/app:v1": "HOST/copy/scheme",
              "nginx": "HOST/copy/nginx",
              "": "HOST/copy/none",
              "HOST/team/app": "HOST/copy/tagged:v1",
              "HOST/team/app:v1": "",
              "HOST/team/app:v1": "HOST/lonely",
              "HOST/team/app:v1": "HOST/copy/Upper",
              "HOST/team/other:v1": "HOST/copy/app",
              "HOST/team/app:v1": "HOST/copy/app:v1",
              "HOST/team/unknown": "HOST/copy/unknown",
              "no.such.host.invalid/team/app": "HOST/copy/lost"
            }
            """
                .replace("HOST", registry.host()));

    Launcher.Result result = workspace.run("--retries=0");

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 11));
    assertThat(result.exitStatus()).isEqualTo(1);
    List<String> said = result.stderr().lines().toList();
    assertThat(said).hasSize(11).allMatch(line -> line.startsWith("rule failed, line "));
    contains(said, "line 3", ": R1: ");
    contains(said, "line 4", ": R2: ");
    contains(said, "line 5", ": R3: ", "docker.io/library/nginx");
    contains(said, "line 6", ": R4: ");
    contains(said, "line 7", ": R6: ");
    contains(said, "line 8", ": R8: ", "--registry", "DEFAULT_REGISTRY");
    contains(said, "line 9", ": R3: ");
    contains(said, "line 10", ": R2: ", "copy/upper");
    contains(said, "line 11", "copy/app:v1", "which the rule in line 2: ");
    contains(said, "line 13", "404", "NAME_UNKNOWN", "access was auth.json key");
    contains(said, "line 14", "unknown host no.such.host.invalid");
    assertThat(workspace.taskLines()).filteredOn(line -> line.contains("NO TASK")).hasSize(11);
    assertThat(Skopeo.anonymous().digest(registry.host(), "copy/app", "v1"))
        .isEqualTo(IMAGE.digest());
    assertThat(workspace.log()).doesNotContain("\tat ");
  }

  @Test
  void tasks_thatFail_areCountedAndTheRestIsCopied() {
    workspace
        .file(
            "auth.json",
            """
            {
              "%s": {"insecure": true},
              "127.0.0.1:1": {"insecure": true},
              "%s": {"username": "user", "password": "%s", "insecure": true}
            }
            """
                .formatted(registry.host(), guarded.host(), PASSWORD))
        .images(
            """
            {
              "HOST/team/app:v1": "HOST/fine/app",
              "HOST/team/app:none": "HOST/fine/none",
              "HOST/team/app@sha256:%s": "HOST/fine/digest",
              "127.0.0.1:1/team/app:v1": "HOST/fine/refused",
              "HOST/team/app:v1": "127.0.0.1:1/fine/refused",
              "no.such.host.invalid/team/app:v1": "HOST/fine/lost",
              "GUARDED/team/app:v1": "HOST/fine/guarded",
              "HOST/team/app:v1": "GUARDED/fine/guarded",
              "GUARDED/team/other": "HOST/fine/other"
            }
            """
                .formatted("0".repeat(64))
                .replace("HOST", registry.host())
                .replace("GUARDED", guarded.host()));

    Launcher.Result result = workspace.with("IMAGE_MIGRATOR_RETRY_DELAY", "10ms").run("-r", "1");

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(8, 7, 1));
    assertThat(result.exitStatus()).isEqualTo(1);
    List<String> said = result.stderr().lines().toList();
    assertThat(said).hasSize(5);
    String key = "access was auth.json key '" + guarded.host() + "'";
    contains(said, "line 3: ", "source: read manifest none of ", "404 MANIFEST_UNKNOWN");
    contains(said, "line 4: ", "source: read manifest sha256:0", "404 MANIFEST_UNKNOWN");
    contains(said, "line 7: ", "source: connect to ", "unknown host no.such.host.invalid");
    // What failed for one reason of a registry is one line.
    assertThat(said)
        .filteredOn(line -> line.contains("cannot connect to 127.0.0.1:1"))
        .singleElement()
        .asString()
        .endsWith("; and 1 more image of this registry");
    assertThat(said)
        .filteredOn(line -> line.contains("401 UNAUTHORIZED") && line.contains(key))
        .singleElement()
        .asString()
        .containsPattern("; and (1 more image and 1 more rule|2 more images) of this registry$");
    assertThat(said).noneMatch(line -> line.contains("Exception"));
    assertThat(workspace.taskLines())
        .hasSize(9)
        .filteredOn(line -> line.contains(" ERROR ") && line.contains("FAILED "))
        .hasSize(7)
        .allMatch(line -> line.matches(".* \\(\\d+\\.\\d{3} s(, attempt \\d+)?\\)"));
    assertThat(result.stderr() + workspace.log()).doesNotContain(PASSWORD);
    assertThat(workspace.log()).doesNotContain("\tat ");
  }

  private static void contains(List<String> lines, String place, String... parts) {
    assertThat(lines)
        .filteredOn(
            line ->
                line.startsWith("rule failed, " + place)
                    || line.startsWith("image failed, " + place))
        .singleElement()
        .asString()
        .contains(parts);
  }
}
