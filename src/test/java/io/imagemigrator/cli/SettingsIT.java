package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A flag beats an environment variable, which beats config/application.properties. */
class SettingsIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);

  private static DockerRegistry registry;
  private static TemporaryFolder copy;
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistryAndEditConfiguration() throws IOException {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/app", IMAGE, "v1");
    copy = TemporaryFolder.create("distribution");
    Launcher.Result copied =
        Launcher.of(List.of("cp", "-R"))
            .run(System.getProperty("distribution") + "/.", copy.path().toString());
    assertThat(copied.exitStatus()).isZero();
    Files.writeString(
        properties(),
        """

        default.registry = %s
        default.namespace=from-file
        retries=1
        retry.delay=10ms
        """
            .formatted(registry.host()),
        StandardOpenOption.APPEND);
  }

  private static Path properties() {
    return copy.path().resolve("config/application.properties");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
    copy.close();
  }

  @BeforeEach
  void writeFiles() {
    workspace
        .insecure(registry.host())
        .images("{\"HOST/team/app:v1\": \"\"}".replace("HOST", registry.host()));
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @Test
  void defaults_comeFromTheFileThenTheEnvironmentThenFlags() {
    assertThat(run().stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(digestIn("from-file")).isEqualTo(IMAGE.digest());

    workspace
        .with("DEFAULT_NAMESPACE", "from-environment")
        .with("DEFAULT_REGISTRY", "wrong.invalid");
    Launcher.Result result = run("--registry", registry.host());
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(digestIn("from-environment")).isEqualTo(IMAGE.digest());

    result = run("--registry", registry.host(), "--namespace", "from-flag");
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(digestIn("from-flag")).isEqualTo(IMAGE.digest());
  }

  /** Each failed attempt is a warning in the log. */
  @Test
  void retries_comeFromTheFileThenTheEnvironmentThenTheFlag() throws IOException {
    workspace.images(
        "{\"HOST/team/app:v1\": \"127.0.0.1:1/team/app:v1\"}".replace("HOST", registry.host()));

    run();
    assertThat(attempts()).isEqualTo(2);

    workspace.with("IMAGE_MIGRATOR_RETRIES", "2");
    run();
    assertThat(attempts()).isEqualTo(3);

    Launcher.Result result = run("-r", "0");
    assertThat(attempts()).isEqualTo(1);
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 1, 0));
    assertThat(result.exitStatus()).isEqualTo(1);
  }

  @Test
  void workers_comeFromTheEnvironmentUnlessAFlagSaysOtherwise() {
    workspace.with("IMAGE_MIGRATOR_WORKERS", "none");

    Launcher.Result result = run();
    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains("workers is 'none'; expected a whole number", "IMAGE_MIGRATOR_WORKERS");

    assertThat(run("-w", "2").exitStatus()).isZero();
  }

  @Test
  void unusableSetting_isOneLineThatNamesIt() {
    workspace.with("IMAGE_MIGRATOR_HTTP_CONNECT_TIMEOUT", "soon");

    Launcher.Result result = run();

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains("http.connect-timeout is 'soon'; expected a time such as 500ms, 10s or 5m");
  }

  @Test
  void dockerFallback_targetThatRefusesOci_changesTheDigestAndSaysSoBesideTheThreeLines() {
    SampleManifest index = SampleIndex.oci(2);
    RegistryContent.of(registry).push("team/oci", index, "v1");
    try (RegistryProxy proxy = RegistryProxy.before(registry)) {
      proxy.on(
          "PUT",
          "/manifests/",
          call ->
              call.header("Content-Type").contains(".oci.")
                  ? ProxyAnswer.error(400, "MANIFEST_INVALID", "fail to parse 'manifest.json'")
                  : call.pass());
      workspace
          .with("IMAGE_MIGRATOR_DOCKER_FALLBACK", "127.0.0.1:*")
          .insecure(registry.host(), proxy.host())
          .images("{\"%s/team/oci:v1\": \"%s/form/app\"}".formatted(registry.host(), proxy.host()));

      for (String status : List.of("COPIED", "UNCHANGED")) {
        Launcher.Result result = run();

        assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
        assertThat(result.stderr())
            .hasLineCount(1)
            .startsWith("note: images that the target has in Docker's form")
            .contains(": 1; their digests");
        assertThat(workspace.taskLines())
            .last()
            .asString()
            .contains(status, index.digest(), "digest changed to " + digestIn("form"));
      }
      assertThat(digestIn("form")).isNotEqualTo(index.digest());
    }
  }

  private long attempts() throws IOException {
    long attempts = workspace.log().lines().filter(line -> line.contains(" WARN ")).count();
    Files.delete(workspace.path().resolve("image-migrator.log"));
    return attempts;
  }

  private static String digestIn(String namespace) {
    return Skopeo.anonymous().digest(registry.host(), namespace + "/app", "v1");
  }

  private Launcher.Result run(String... arguments) {
    String script = copy.path().resolve("bin/image-migrator").toString();
    return workspace.ready(Launcher.of(List.of(script))).run(arguments);
  }
}
