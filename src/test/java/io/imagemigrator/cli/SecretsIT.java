package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import io.imagemigrator.testing.TokenServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a registry that hands out tokens into one with a password: neither is ever shown. */
class SecretsIT {
  private static final String READER_PASSWORD = "reader-pa55word";
  private static final String WRITER_PASSWORD = "$writer-pa55word";
  private static final SampleManifest IMAGE = SampleIndex.dockerList(1);

  private static TokenServer tokens;
  private static DockerRegistry source;
  private static DockerRegistry target;
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistries() {
    tokens = TokenServer.builder().user("reader", READER_PASSWORD).start();
    source = DockerRegistry.withTokens(tokens);
    target = DockerRegistry.withPassword("writer", WRITER_PASSWORD);
    RegistryContent.of(source).as("reader", READER_PASSWORD).push("team/app", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistries() {
    source.close();
    target.close();
    tokens.close();
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  private Workspace prepared(String repository) {
    return workspace
        .with("READER_PASSWORD", READER_PASSWORD)
        .file(
            "auth.json",
            """
            {
              "%s/team": {"username": "reader", "password": "${READER_PASSWORD}", "insecure": true},
              "%s": {"username": "writer", "password": "$%s", "insecure": true}
            }
            """
                .formatted(source.host(), target.host(), WRITER_PASSWORD))
        .images("{\"%s/team/app\": \"%s/%s\"}".formatted(source.host(), target.host(), repository));
  }

  @Test
  void tokensAndPasswords_letTheMigrationThroughAndAreNotShown() throws IOException {
    prepared("copy/app");
    Files.setPosixFilePermissions(
        workspace.path().resolve("auth.json"), PosixFilePermissions.fromString("rw-r--r--"));

    Launcher.Result result = workspace.run();

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stderr())
        .startsWith("warning: auth.json holds a password, and others on this machine can read")
        .endsWith("; run: chmod 600 auth.json\n")
        .hasLineCount(1);
    assertThat(Skopeo.as("writer", WRITER_PASSWORD).digest(target.host(), "copy/app", "v1"))
        .isEqualTo(IMAGE.digest());
    assertThat(workspace.log())
        .contains(
            "registry %s: access by auth.json key '%s/team' (insecure)\n"
                .formatted(source.host(), source.host()),
            "registry %s: access by auth.json key '%s' (insecure)\n"
                .formatted(target.host(), target.host()));
    showsNoSecret(result);
  }

  /** As config/logback.xml says of itself: no level shows a secret. */
  @Test
  void everythingLogged_showsNoSecret() {
    prepared("trace/app").tracing();

    Launcher.Result result = workspace.run();

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(workspace.log()).contains("TRACE", "org.apache.camel");
    showsNoSecret(result);
  }

  private void showsNoSecret(Launcher.Result result) {
    List<String> secrets =
        List.of(
            READER_PASSWORD,
            WRITER_PASSWORD,
            base64("reader:" + READER_PASSWORD),
            base64("writer:" + WRITER_PASSWORD),
            // The start of every token: the header of a JWT.
            "Bearer eyJ",
            "\"token\":\"eyJ");
    String shown = result.stdout() + result.stderr() + workspace.log();
    assertThat(shown.lines().filter(line -> secrets.stream().anyMatch(line::contains)).limit(5))
        .isEmpty();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
