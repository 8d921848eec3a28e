package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import io.imagemigrator.testing.ContainerImage;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import io.imagemigrator.testing.TemporaryFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds the container image on a base image out of a registry, and runs what is in it. */
@Tag("maven")
class ContainerImageIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final SampleManifest SAMPLE = SampleImage.docker(1);

  private static DockerRegistry registry;
  private static ContainerImage image;

  @BeforeAll
  static void build() throws Exception {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/app", SAMPLE, "v1");
    try (TemporaryFolder cache = TemporaryFolder.create("jib")) {
      pushBase(cache.path());
      Launcher.Result built =
          Launcher.of(List.of("mvn", "-B", "-q", "-Pimage", "jib:buildTar@image"))
              .within(Duration.ofMinutes(4))
              .run(
                  "-Dimage.base=" + registry.host() + "/base:1",
                  "-Dimage.base.insecure=true",
                  "-Djib.disableUpdateChecks=true",
                  "-Djib.baseImageCache=" + cache.path().resolve("base"),
                  "-Djib.applicationCache=" + cache.path().resolve("application"));
      assertThat(built.exitStatus()).as(built.stdout() + built.stderr()).isZero();
    }
    image =
        new ContainerImage(Path.of("target", "image-migrator-" + Version.number() + "-image.tar"));
  }

  /** Java is that of this machine; the base says where. */
  private static void pushBase(Path cache) throws Exception {
    String java = System.getProperty("java.home");
    Jib.fromScratch()
        .addEnvironmentVariable("JAVA_HOME", java)
        .addEnvironmentVariable("PATH", java + "/bin:/usr/bin:/bin")
        .addFileEntriesLayer(
            FileEntriesLayer.builder()
                .addEntry(
                    Files.createDirectories(cache.resolve("tmp")),
                    AbsoluteUnixPath.get("/tmp"),
                    FilePermissions.fromOctalString("777"))
                .build())
        .containerize(
            Containerizer.to(RegistryImage.named(registry.host() + "/base:1"))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(cache.resolve("base"))
                .setApplicationLayersCache(cache.resolve("application")));
  }

  @AfterAll
  static void close() {
    if (image != null) {
      image.close();
    }
    registry.close();
  }

  @Test
  void config_imageMade_servesAsAnOrdinaryUser() throws Exception {
    JsonNode config = image.config();

    assertThat(config.get("User").textValue()).isEqualTo("10001:10001");
    assertThat(config.get("WorkingDir").textValue()).isEqualTo("/data");
    assertThat(config.get("Entrypoint"))
        .extracting(JsonNode::textValue)
        .startsWith("java", "-Xmx256m")
        .endsWith("/app/resources:/app/classes:/app/libs/*", "io.imagemigrator.ImageMigrator");
    assertThat(image.arguments()).containsExactly("serve");
    assertThat(config.get("Env"))
        .extracting(JsonNode::textValue)
        .contains(
            "IMAGE_MIGRATOR_LOG_TARGET=stdout",
            "IMAGE_MIGRATOR_WEB_ADDRESS=0.0.0.0",
            "JAVA_HOME=" + System.getProperty("java.home"));
    assertThat(config.get("ExposedPorts").fieldNames()).toIterable().containsExactly("8080/tcp");
    assertThat(config.get("Volumes").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("/data", "/tmp");
    assertThat(config.get("Labels").get("org.opencontainers.image.version").textValue())
        .isEqualTo(Version.number());
  }

  @Test
  void layers_imageMade_holdWhatServeReads() throws Exception {
    Path app = image.root().resolve("app");

    // The base, libraries, resources, classes, their names, console, licence, licences of
    // libraries, routes, config, folders.
    assertThat(image.layers()).isEqualTo(11);
    assertThat(app.resolve("LICENSE")).exists();
    assertThat(app.resolve("licenses/THIRD-PARTY.txt")).exists();
    assertThat(app.resolve("routes/drop-folder.yaml"))
        .hasSameBinaryContentAs(Path.of("routes/drop-folder.yaml"));
    assertThat(app.resolve("config/log/stdout.xml")).exists();
    assertThat(app.resolve("config/auth.example.json")).doesNotExist();
    assertThat(app.resolve("lib/hawtio/index.html")).exists();
    assertThat(image.root().resolve("data")).isEmptyDirectory();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(image.root().resolve("data"))))
        .isEqualTo("rwxrwxrwx");
  }

  @Test
  void root_container_cannotBeWritten() {
    assumeTrue(ContainerImage.canRun(), "no name spaces here");
    Launcher.Result result =
        image
            .container(Map.of(), List.of("sh", "-c"))
            .run("id -u; touch /app/x || touch /data/written && touch /tmp/written");

    assertThat(result.stdout()).isEqualTo("10001\n");
    assertThat(result.stderr()).hasLineCount(1).contains("/app/x", "Read-only file system");
    assertThat(image.data().resolve("written")).exists();
  }

  @Test
  void noArguments_serves() throws Exception {
    assumeTrue(ContainerImage.canRun(), "no name spaces here");
    writeAuth();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Launcher.Running serve =
        image
            .container(
                Map.of(
                    "IMAGE_MIGRATOR_WEB_PORT", Integer.toString(port),
                    "IMAGE_MIGRATOR_WEB_USER", "operator",
                    "IMAGE_MIGRATOR_WEB_PASSWORD", "pa55word",
                    "IMAGE_MIGRATOR_SERVE_SETTLE", "10ms"))
            .start(image.arguments());
    try {
      await()
          .atMost(LIMIT)
          .until(() -> !serve.isAlive() || serve.stdout().contains("Waiting for rule files"));
      Path file = rules("served");
      Path inbox = image.data().resolve("inbox");
      Files.move(file, inbox.resolve("rules.json"), StandardCopyOption.ATOMIC_MOVE);
      await().atMost(LIMIT).until(() -> !Files.exists(inbox.resolve("rules.json")));
    } finally {
      serve.terminate();
    }
    Launcher.Result result = serve.await();

    assertThat(result.exitStatus()).as(result.stdout() + result.stderr()).isZero();
    assertThat(result.stdout()).contains("0 images tasks failed", "Stopped");
    assertThat(digest("served")).isEqualTo(SAMPLE.digest());
  }

  @Test
  void migrationArguments_oneRun() throws Exception {
    assumeTrue(ContainerImage.canRun(), "no name spaces here");
    writeAuth();
    Launcher.Result result =
        image.container(Map.of()).run("--images", rules("once").getFileName().toString());

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    assertThat(result.exitStatus()).isZero();
    assertThat(digest("once")).isEqualTo(SAMPLE.digest());
  }

  @Test
  void configArguments_readsACluster() throws Exception {
    assumeTrue(ContainerImage.canRun(), "no name spaces here");
    try (KubernetesApi api = KubernetesApi.http().loadShop("registry.example.com")) {
      Files.writeString(image.data().resolve("kubeconfig"), api.kubeconfig("{}"));
      Launcher.Result result =
          image
              .container(Map.of())
              .run("config", "-k", "kubeconfig", "-t", "swr.example.com/shop", "--dry-run");

      assertThat(result.exitStatus()).as(result.stderr()).isZero();
      assertThat(new JsonMapper().readTree(result.stdout())).isNotEmpty();
    }
  }

  private static void writeAuth() throws Exception {
    Files.writeString(
        image.data().resolve("auth.json"),
        "{\"%s\": {\"insecure\": true}}".formatted(registry.host()));
  }

  private static Path rules(String namespace) throws Exception {
    return Files.writeString(
        image.data().resolve(namespace + ".json"),
        "{\"HOST/team/app:v1\": \"HOST/%s/app\"}"
            .formatted(namespace)
            .replace("HOST", registry.host()));
  }

  private static String digest(String namespace) {
    return Skopeo.anonymous().digest(registry.host(), namespace + "/app", "v1");
  }
}
