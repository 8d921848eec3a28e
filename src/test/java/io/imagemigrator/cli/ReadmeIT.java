package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What README.md shows to be typed does what it says there. Only the hosts are other ones. */
class ReadmeIT {
  private static final String SWR = "swr.cn-north-4.myhuaweicloud.com";

  private final Workspace workspace = new Workspace();
  private String readme;

  @BeforeEach
  void read() throws IOException {
    readme = Files.readString(Path.of("README.md"));
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  /** The blocks of one kind, in order. */
  private List<String> blocks(String kind) {
    Matcher matcher = Pattern.compile("(?ms)^ *```" + kind + "\\n(.*?)^ *```$").matcher(readme);
    return matcher.results().map(found -> found.group(1)).toList();
  }

  /** The commands of a block, each with what it prints. */
  private static List<String> commands(String block) {
    List<String> commands = new ArrayList<>();
    for (String part : block.split("(?m)^ *\\$ ", -1)) {
      if (!part.isBlank()) {
        commands.add(part);
      }
    }
    return commands;
  }

  private String command(String beginning) {
    return blocks("console").stream()
        .flatMap(block -> commands(block).stream())
        .filter(command -> command.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private static String line(String command) {
    return command.lines().findFirst().orElseThrow();
  }

  private static String output(String command) {
    return command.substring(command.indexOf('\n') + 1);
  }

  /** As a shell takes it, with the launcher on the PATH. */
  private Launcher.Result type(String line) {
    Path bin = Path.of(System.getProperty("distribution"), "bin").toAbsolutePath();
    return workspace
        .with("PATH", bin + ":" + System.getenv("PATH"))
        .ready(Launcher.of(List.of("sh", "-c")))
        .run(line);
  }

  /** A command that is new in the README needs a test too. */
  @Test
  void commands_all_areRunByATest() throws IOException {
    assertThat(blocks("console").stream().flatMap(block -> commands(block).stream()))
        .extracting(command -> command.split(" +(-|#)", 2)[0].strip())
        .containsExactly(
            "bin/quickstart",
            "bin/test",
            "image-migrator",
            "image-migrator config",
            "docker load",
            "docker run");
    assertThat(Files.readString(Path.of(".ci/run"))).contains("/bin/quickstart", "/bin/test");
  }

  @Test
  void migration_withTheFilesOfTheReadme_printsTheThreeLines() {
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        DockerRegistry backup = DockerRegistry.plain()) {
      push(source, "coreos/etcd:v3.5.0", "coreos/etcd:v3.5.1", "coreos/flannel:v0.25.1");
      push(source, "library/nginx:1.27", "library/redis:7.4");
      String auth = blocks("json").get(0);
      String ours = "\"10.0.0.5:5000\": { \"insecure\": true }";
      assertThat(auth).contains(ours);
      workspace
          .file(
              "auth.json",
              auth.replace(
                  ours,
                  Stream.of(source, target, backup)
                      .map(registry -> ours.replace("10.0.0.5:5000", registry.host()))
                      .collect(Collectors.joining(",\n"))))
          .images(
              blocks("json")
                  .get(1)
                  .replace("quay.io", source.host())
                  .replace("docker.io", source.host())
                  .replace(SWR, target.host())
                  .replace("backup.example.com", backup.host()))
          .with("CI_PASSWORD", "a")
          .with("TEAM_PASSWORD", "b");
      String command = command("image-migrator --registry");

      Launcher.Result result = type(line(command).replace(SWR, target.host()));

      assertThat(result.stderr()).isEmpty();
      assertThat(result.stdout()).isEqualTo(output(command).replace("Images(38)", "Images(6)"));
    }
  }

  private static void push(DockerRegistry registry, String... images) {
    for (String image : images) {
      String[] parts = image.split(":", 2);
      RegistryContent.of(registry).push(parts[0], SampleImage.docker(1), parts[1]);
    }
  }

  @Test
  void config_asInTheReadme_writesTheRules() throws IOException {
    try (KubernetesApi api = KubernetesApi.http().loadShop("registry.example.com")) {
      Files.createDirectory(workspace.path().resolve(".kube"));
      workspace.file(".kube/config", api.kubeconfig("{}"));
      String command = command("image-migrator config");

      Launcher.Result result = type(line(command));

      assertThat(result.stdout())
          .matches("(?s)Read \\d+ workloads of .*, shop, data: .*\\nFound \\d+ images, .*");
      assertThat(output(command)).contains("Read ", "Found ", "Wrote 14 rules to images.json\n");
      assertThat(result.stdout()).containsPattern("\nWrote \\d+ rules to images.json\n");
      assertThat(workspace.text("images.json")).contains("\"" + SWR + "/test/");
    }
  }

  /** Docker itself is no part of the tests; what it is given fits the image. */
  @Test
  void dockerCommands_fitTheImage() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String version = Version.number();

    assertThat(line(command("docker load")))
        .isEqualTo("docker load -i target/image-migrator-" + version + "-image.tar");
    assertThat(command("docker run"))
        .contains("image-migrator:" + version + " serve --auth /auth.json")
        .contains("-v migrator:/data", ":8080 ");
    assertThat(pom)
        .contains("<image>${project.artifactId}:${project.version}</image>")
        .contains("<volume>/data</volume>", "<port>8080</port>");
  }
}
