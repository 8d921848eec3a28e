package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that cannot be used ends the run before anything is copied: exit 2, one line. */
class UnusableFilesIT {
  private static DockerRegistry registry;
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/app", SampleImage.docker(1), "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @BeforeEach
  void writeGoodFiles() {
    workspace.insecure(registry.host()).images(good("}"));
    registry.clearAccessLog();
  }

  /** Six lines, then the rest. */
  private static String good(String rest) {
    return "{\n\n\n\n\n\"HOST/team/app:v1\": \"HOST/copy/app\"\n".replace("HOST", registry.host())
        + rest;
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("images.json", good(", oops\n}"), "images.json, line 7, column "),
        Arguments.of(
            "images.json", good(", \"a\": 5}"), "images.json, line 7, column 8: expected a target"),
        Arguments.of(
            "images.json", "[]", "images.json, line 1, column 1: expected a JSON object, found a"),
        Arguments.of("auth.json", "{\"r.io\": {\"user\": \"x\"}}", "key 'r.io' has the unknown"),
        Arguments.of(
            "auth.json",
            "{\"r.io\": {\"username\": \"u\", \"password\": \"${NOT_SET_HERE}\"}}",
            "the environment variable NOT_SET_HERE"),
        Arguments.of(
            "auth.json", "{\"r.io\": {\"username\": \"u\"}}", "key 'r.io' has a username without"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void brokenFile_isNamedWithTheFault(String file, String text, String said) {
    workspace.file(file, text);

    endsWith(said, workspace.run());
  }

  @Test
  void missingFiles_areNamed() throws IOException {
    Files.delete(workspace.path().resolve("images.json"));
    endsWith("images.json: there is no such file", workspace.run());
    Files.delete(workspace.path().resolve("auth.json"));
    endsWith("auth.json: there is no such file", workspace.run());
  }

  @Test
  void log_thatCannotBeWritten_isNamed() {
    endsWith("no/folder/x.log: the log cannot be written", workspace.run("--log=no/folder/x.log"));
    endsWith(".: the log cannot be written (", workspace.run("--log=."));
  }

  /** The disk fills up: the images are copied all the same, and one line says what is missing. */
  @Test
  void log_onAFullDisk_isSaidOnce() {
    Launcher.Result result = workspace.run("--log=/dev/full");

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains("warning: the log /dev/full cannot be written any more");
  }

  private static void endsWith(String said, Launcher.Result result) {
    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr()).contains(said).hasLineCount(1).doesNotContain("Exception", "\tat ");
    assertThat(registry.accessLog()).isEmpty();
  }
}
