package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.Launcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags of {@code config} that cannot be right, and its help; no cluster is asked. */
class ConfigUsageIT {
  private final Workspace workspace = new Workspace();

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @ParameterizedTest
  @CsvSource({"--help", "-h"})
  void help_namesEveryFlag(String flag) {
    Launcher.Result result = workspace.run("config", flag);

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout())
        .contains(
            "Usage: image-migrator config ",
            "-k, --kubeconfig=FILE",
            "--context=NAME",
            "-n, --namespaces=LIST",
            "-t, --repo=TARGET",
            "--images=FILE",
            "--rewrite=FILE",
            "--workloads=FILE",
            "--pull-secrets[=FILE]",
            "--force",
            "--dry-run",
            "--log=FILE",
            "$HOME/.kube/config",
            "DEFAULT_REGISTRY/DEFAULT_NAMESPACE",
            "Exit status: 0 all was read; 1 something could not be read");
    assertThat(workspace.path()).isEmptyDirectory();
  }

  @Test
  void helpOfTheMigration_namesTheCommand() {
    assertThat(workspace.run("--help").stdout())
        .containsPattern("\n +config +Reads which images a Kubernetes cluster uses");
  }

  @Test
  void repo_missing_isSaid() {
    refused("-t is missing; expected the registry/namespace that the images will go to");
  }

  @Test
  void repo_onlyTheDefaultRegistry_isSaid() {
    workspace.with("DEFAULT_REGISTRY", "default.example.com");

    refused("-t is missing; ");
  }

  @ParameterizedTest
  @CsvSource({
    "https://r.example.com/test",
    "r.example.com",
    "r.example.com/",
    "/test",
    "test/team",
    "r.example.com/test:v1",
    "r.example.com/Test",
    "r.example.com/test/",
    "'r.example.com/a b'",
    "''"
  })
  void repo_malformed_isSaid(String value) {
    refused(
        "-t is '" + value + "'; expected registry/namespace without https:// and tag", "-t", value);
  }

  @ParameterizedTest
  @CsvSource({
    "'data,Shop', -n has 'Shop'; expected names of namespaces",
    "'data shop', -n has 'data shop'; expected names",
    "-data, -n has '-data'; expected names",
    "'data,shop/web', -n has 'shop/web'; expected names",
    "'', -n is empty; expected names of namespaces",
    "' , ', -n is empty; expected names of namespaces"
  })
  void namespaces_malformed_areSaid(String value, String said) {
    refused(said, "-t", "r.example.com/test", "--namespaces=" + value);
  }

  @ParameterizedTest
  @CsvSource({"--bad, --bad", "extra, extra", "--kubeconfig, --kubeconfig", "--context, --context"})
  void unknownOrIncompleteFlag_isSaid(String argument, String named) {
    refused(named, "-t", "r.example.com/test", argument);
  }

  @ParameterizedTest
  @CsvSource({
    "--images=-, --images is '-'; expected the name of a file",
    "--rewrite=, --rewrite is ''; expected the name of a file",
    "--workloads=./images.json, --images and --workloads name the same file",
    "--pull-secrets=images.json, --images and --pull-secrets name the same file"
  })
  void fileThatCannotBeMeant_isSaid(String flag, String said) {
    refused(said, "-t", "r.example.com/test", flag);
  }

  private void refused(String said, String... flags) {
    workspace.images("{}");
    String[] all = new String[flags.length + 1];
    all[0] = "config";
    System.arraycopy(flags, 0, all, 1, flags.length);

    Launcher.Result result = workspace.run(all);

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains(said)
        .endsWith("; see image-migrator config --help\n");
    assertThat(workspace.text("images.json")).isEqualTo("{}");
    assertThat(workspace.has("image-migrator.log")).isFalse();
  }
}
