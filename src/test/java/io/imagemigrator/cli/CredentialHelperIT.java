package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped program with a credential helper on the PATH and no password in auth.json. */
class CredentialHelperIT {
  private static final String PASSWORD = "helper-pa55word";
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static final String LOGIN =
      "echo '{\"ServerURL\": \"x\", \"Username\": \"user\", \"Secret\": \"" + PASSWORD + "\"}'\n";

  private static DockerRegistry open;
  private static DockerRegistry guarded;
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistries() {
    open = DockerRegistry.plain();
    guarded = DockerRegistry.withPassword("user", PASSWORD);
    RegistryContent.of(open).push("team/app", IMAGE, "v1");
    RegistryContent.of(guarded).as("user", PASSWORD).push("team/app", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistries() {
    open.close();
    guarded.close();
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @Test
  void helperThatAnswers_itsLoginIsUsedAndNotShown() throws IOException {
    helper(LOGIN);
    workspace
        .insecure(open.host(), guarded.host())
        .file(".docker/config.json", "{\"credsStore\": \"test\"}")
        .images("{\"%s/team/app:v1\": \"%s/answers/app\"}".formatted(guarded.host(), open.host()));

    Launcher.Result result = workspace.run("--retries=0");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(result.exitStatus()).isZero();
    assertThat(workspace.log())
        .contains("docker-credential-test (" + workspace.path() + "/.docker/config.json)")
        .doesNotContain(PASSWORD);
  }

  @Test
  void helperThatFails_isNamedWithTheRefusalAndTheRestIsCopied() throws IOException {
    helper("echo " + PASSWORD + "; exit 4\n");
    workspace
        .insecure(open.host(), guarded.host())
        .file(".docker/config.json", "{\"credHelpers\": {\"" + guarded.host() + "\": \"test\"}}")
        .images(
            "{\"%s/team/app:v1\": \"%s/fails/app\", \"%s/team/app:v1\": \"%s/fails/open\"}"
                .formatted(guarded.host(), open.host(), open.host(), open.host()));

    Launcher.Result result = workspace.run("--retries=0");

    String fault =
        "the credential helper docker-credential-test ("
            + workspace.path()
            + "/.docker/config.json) ended with exit status 4";
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(2, 1, 0));
    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr().lines())
        .anyMatch(line -> line.startsWith("warning: " + fault))
        .anyMatch(line -> line.contains("401") && line.contains(fault));
    assertThat(workspace.log()).contains(fault);
    assertThat(result.stderr() + workspace.log()).doesNotContain(PASSWORD);
  }

  /** More images of that registry than there are threads that list tags. */
  @Test
  void helperThatTakesItsTime_holdsUpNoOtherRegistry() throws IOException {
    helper("while [ ! -e '" + workspace.path() + "/go' ]; do sleep 0.1; done\n" + LOGIN);
    StringBuilder rules = new StringBuilder("{");
    for (int number = 0; number < 40; number++) {
      rules.append(
          "\"%s/team/app:v1\": \"%s/slow/app%d\",\n"
              .formatted(guarded.host(), open.host(), number));
    }
    rules.append("\"%s/team/app:v1\": \"%s/quick/app\"}".formatted(open.host(), open.host()));
    workspace
        .insecure(open.host(), guarded.host())
        .file(".docker/config.json", "{\"credHelpers\": {\"" + guarded.host() + "\": \"test\"}}")
        .images(rules.toString());

    Launcher.Running running = workspace.start("--retries=0");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> open.count("PUT", "^/v2/quick/app/manifests/v1$") == 1);
    assertThat(open.count("PUT", "^/v2/slow/")).isZero();
    Files.createFile(workspace.path().resolve("go"));
    Launcher.Result result = running.await();

    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(41, 0, 0));
    assertThat(open.count("PUT", "^/v2/slow/app[0-9]+/manifests/v1$")).isEqualTo(40);
    assertThat(Files.readAllLines(workspace.path().resolve("asked")))
        .containsExactly(guarded.host());
  }

  private void helper(String script) throws IOException {
    Files.createDirectories(workspace.path().resolve("bin"));
    Files.createDirectories(workspace.path().resolve(".docker"));
    Path file = workspace.path().resolve("bin/docker-credential-test");
    Files.writeString(
        file,
        "#!/bin/sh\nread -r server\necho \"$server\" >> '"
            + workspace.path()
            + "/asked'\n"
            + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    workspace.with("PATH", file.getParent() + ":" + System.getenv("PATH"));
  }
}
