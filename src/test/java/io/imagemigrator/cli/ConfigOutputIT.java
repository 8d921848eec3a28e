package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code config} prints and writes for a cluster that it may read as a whole. */
class ConfigOutputIT {
  private static final String AT_THE_TARGET =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: moved, namespace: ops}
      spec: {containers: [{name: moved, image: "target.example.com/elsewhere/moved:1"}]}
      """;

  private static KubernetesApi api;
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startApi() {
    api = KubernetesApi.http().loadShop("source.example.com").create(AT_THE_TARGET);
    api.secret(
        "shop",
        "shop-pull",
        ".dockerconfigjson",
        "{\"auths\": {\"source.example.com\": {\"username\": \"u\", \"password\": \"dry-pa55\"}}}");
  }

  @AfterAll
  static void closeApi() {
    api.close();
  }

  @BeforeEach
  void writeKubeconfig() {
    workspace.file("kubeconfig", api.kubeconfig("{token: t}"));
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @Test
  void imagesAtTheTarget_areLeftOutAndCounted() {
    Launcher.Result result = workspace.config();

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout())
        .startsWith("Read 15 workloads of context test ")
        .endsWith(
            """
            Found 15 images, 1 of them at target.example.com already
            Wrote 14 rules to images.json
            """);
    assertThat(workspace.text("images.json")).doesNotContain("moved");
  }

  @Test
  void imagesFlag_namesTheFile() {
    Launcher.Result result = workspace.config("--images=rules.json", "--log=config.log");

    assertThat(result.stdout()).endsWith("Wrote 14 rules to rules.json\n");
    assertThat(files()).containsExactlyInAnyOrder("kubeconfig", "rules.json", "config.log");
  }

  @Test
  void twoRepositoriesOfOneName_areKeptApartAndSaid() {
    Launcher.Result result = workspace.config();

    assertThat(result.stderr())
        .isEqualTo(
            "note: kept apart, since both would be target.example.com/test/app:1:"
                + " source.example.com/data/app -> target.example.com/test/data-app,"
                + " source.example.com/shop/app -> target.example.com/test/shop-app\n");
    assertThat(workspace.text("images.json"))
        .contains(
            "\"source.example.com/data/app:1\": \"target.example.com/test/data-app:1\"",
            "\"source.example.com/shop/app:1\": \"target.example.com/test/shop-app:1\"");
  }

  @ParameterizedTest
  @CsvSource({
    "data, 5, 5, data/import",
    "'data,ops', 9, 8, ops/legacy",
    "' ops , data ,ops', 9, 8, ops/legacy",
    "empty, 0, 0, ''"
  })
  void namespaces_areReadAlone(String list, int workloads, int rules, String among) {
    Launcher.Result result = workspace.config("-n", list);

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout())
        .startsWith("Read " + workloads + " workloads of ")
        .endsWith("Wrote " + rules + " rules to images.json\n");
    assertThat(workspace.text("images.json")).contains(among).doesNotContain("shop/web");
  }

  @Test
  void dryRun_printsTheFileAndWritesNothing() {
    workspace.config("--images=written.json");
    List<String> before = files();

    Launcher.Result result = workspace.config("--dry-run", "--pull-secrets");

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).isEqualTo(workspace.text("written.json"));
    assertThat(result.stderr())
        .contains(
            "Read 15 workloads of context test ",
            "Found 15 images, 1 of them at target.example.com already\n",
            "Would write 14 rules to images.json\n",
            "Would write 1 login of pull secrets to auth.json\n")
        .doesNotContain("dry-pa55");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void dryRun_withSeveralFiles_printsEachUnderItsName() {
    workspace.config("--images=a", "--rewrite=b", "--workloads=c");
    String expected =
        "==> images.json <==\n%s==> names.yaml <==\n%s==> places.csv <==\n%s"
            .formatted(workspace.text("a"), workspace.text("b"), workspace.text("c"));
    List<String> before = files();

    Launcher.Result result =
        workspace.config("--dry-run", "--rewrite=names.yaml", "--workloads=places.csv");

    assertThat(result.stdout()).isEqualTo(expected);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void rewrite_volumeOfTypeImage_givesANote() {
    String said = "volume/theme of Deployment/web in namespace shop";

    assertThat(workspace.config().stderr()).doesNotContain(said);
    assertThat(workspace.config("--force", "--rewrite=names.yaml").stderr())
        .contains("note: kustomize renames no volumes of type image; change by hand: " + said);
  }

  @Test
  void environment_givesTheTarget() {
    workspace
        .with("DEFAULT_REGISTRY", "default.example.com")
        .with("DEFAULT_NAMESPACE", "deep/default");

    Launcher.Result result = workspace.run("config", "-k", "kubeconfig", "-n", "ops");

    assertThat(result.exitStatus()).isZero();
    assertThat(workspace.text("images.json"))
        .contains(
            "\"source.example.com/ops/logs:3.1\": \"default.example.com/deep/default/logs:3.1\"");
    workspace.config("-n", "ops", "--images=flag.json");
    assertThat(workspace.text("flag.json")).contains("target.example.com/test/logs:3.1");
  }

  /** The second run knows nothing of the first one's images but what the file says. */
  @Test
  void twoRunsWithOneTarget_giveEachSourceItsOwn() {
    workspace.config("-n", "shop");
    String first = workspace.text("images.json");

    Launcher.Result result = workspace.config("-n", "data", "--force");

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout())
        .endsWith("Wrote 5 new rules to images.json; 7 older rules kept as written there\n");
    assertThat(result.stderr())
        .isEqualTo(
            "note: kept apart, since a rule that is there already copies source.example.com/shop/app:1"
                + " to target.example.com/test/app:1: source.example.com/data/app ->"
                + " target.example.com/test/data-app\n");
    assertThat(workspace.text("images.json"))
        .startsWith(first.substring(0, first.lastIndexOf('"')))
        .contains("\"source.example.com/data/app:1\": \"target.example.com/test/data-app:1\"");
  }

  @Test
  void dryRun_overFilesThatAreThere_saysSoAndRefusesNothing() {
    workspace.images("{\"source.example.com/data/app:1\": \"target.example.com/test/mine:1\"}");

    Launcher.Result result = workspace.config("--dry-run", "-n", "data");

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).startsWith(workspace.text("images.json").replace("}", ",\n  "));
    assertThat(result.stderr())
        .contains("Would write 4 new rules to images.json; 1 older rule kept as written there\n")
        .endsWith(
            "note: images.json is there already; give --force to add the new rules to it, whose own"
                + " rules stay, or name another file with --images\n");
  }

  private List<String> files() {
    try (Stream<Path> entries = Files.list(workspace.path())) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
