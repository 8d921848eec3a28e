package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters and folders that do not give or take everything. */
class ConfigFailuresIT {
  private static final String OLDER = "{\"old.example.com/a/b:1\":   \"\"}\n\n";
  private static final String FREE = "--images=a";
  private static final String ONE_STAYS = "to images.json; 1 older rule kept as written there\n";

  private final KubernetesApi api = KubernetesApi.http().loadShop("source.example.com");
  private final Workspace workspace = new Workspace();

  @BeforeEach
  void prepare() {
    workspace.images(OLDER).file("kubeconfig", api.kubeconfig("{token: t}"));
  }

  @AfterEach
  void close() {
    workspace.close();
    api.close();
  }

  @Test
  void unknownNamespace_isAGapAndTheOthersAreRead() {
    Launcher.Result result = workspace.config("--force", "-n", "nowhere,data");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr())
        .isEqualTo("not read: namespace nowhere is not in the cluster; check -n\n");
    assertThat(result.stdout())
        .startsWith("Read 5 workloads of ")
        .endsWith("Wrote 5 new rules " + ONE_STAYS);
    assertThat(workspace.text("images.json")).contains("source.example.com/data/import:5");
  }

  @Test
  void unknownNamespaceAlone_keepsTheOlderFile() {
    Launcher.Result result = workspace.config("--force", "-n", "nowhere", "--workloads=places.csv");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr()).contains("namespace nowhere is not in the cluster");
    keptTheOlderFile();
    assertThat(workspace.has("places.csv")).isFalse();
  }

  @Test
  void forbiddenKind_isAGapAndTheOthersAreRead() {
    api.refuse("/daemonsets", 403, "daemonsets.apps is forbidden: User \"tester\" cannot list");

    Launcher.Result result = workspace.config("--force");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr())
        .contains(
            "not read: cannot list DaemonSets: "
                + server()
                + " answered 403 daemonsets.apps is"
                + " forbidden: User \"tester\" cannot list; the user of the kubeconfig needs the"
                + " right to list it; the images named there are missing\n");
    assertThat(result.stdout())
        .startsWith("Read 13 workloads of ")
        .endsWith("Wrote 13 new rules " + ONE_STAYS);
    assertThat(workspace.text("images.json"))
        .doesNotContain("ops/logs")
        .contains("source.example.com/ops/legacy:0.9");
  }

  @Test
  void forbiddenKind_inOneOfTwoNamespaces_isSaidForThatOne() {
    api.refuse("/namespaces/ops/pods", 403, "pods is forbidden");

    Launcher.Result result = workspace.config("--force", "-n", "data,ops");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr())
        .hasLineCount(1)
        .startsWith("not read: cannot list Pods in namespace ops: ");
    assertThat(workspace.text("images.json"))
        .contains("data/database:16", "ops/logs:3.1")
        .doesNotContain("tools/debug");
  }

  /** Who may list what is in a namespace need not be allowed to look the namespace up. */
  @Test
  void forbiddenNamespaceObject_isNoGap() {
    api.refuse("/namespaces/data?", 403, "namespaces is forbidden");
    api.refuse("/namespaces/ops", 403, "unreachable by this test");

    Launcher.Result result = workspace.config("--force", "-n", "data");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).startsWith("Read 5 workloads of ");
  }

  @Test
  void everythingForbidden_keepsTheOlderFile() {
    api.refuse("/api", 403, "nothing is allowed");

    Launcher.Result result = workspace.config("--force", "--pull-secrets", "--rewrite=names.yaml");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr())
        .hasLineCount(9)
        .contains("not read: cannot list Pods: ", "not read: cannot list CronJobs: ")
        .endsWith("nothing could be read, so images.json is left as it was\n");
    assertThat(result.stdout()).isEmpty();
    keptTheOlderFile();
    assertThat(workspace.has("auth.json")).isFalse();
    assertThat(workspace.has("names.yaml")).isFalse();
  }

  @Test
  void unauthorized_endsInOneLine() {
    api.wantAuthorization("Bearer other");

    endsInOneLine(
        "cannot read the cluster: "
            + server()
            + " answered 401 Unauthorized: it does not accept the token of the kubeconfig's user"
            + " 'tester'; it may have expired, so log in to the cluster again\n");
  }

  /** The login ends while the cluster is being read. */
  @Test
  void unauthorized_afterTheFirstLists_endsInOneLine() {
    api.refuse("/pods", 401, "the token has expired");

    endsInOneLine("cannot list Pods: " + server() + " answered 401 Unauthorized the token has");
  }

  @Test
  void closedPort_endsInOneLine() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String closed = "127.0.0.1:" + port;
    workspace.file("kubeconfig", api.kubeconfig("{}").replace(server(), closed));

    endsInOneLine("cannot read the cluster: " + closed + " takes no connection; is it up, and");
  }

  @Test
  void unknownHost_endsInOneLine() {
    workspace.file("kubeconfig", api.kubeconfig("{}").replace(server(), "no-such-host.invalid"));

    endsInOneLine("cannot read the cluster: no-such-host.invalid is an unknown host; check the");
  }

  @Test
  void untrustedCertificate_endsInOneLine() {
    try (KubernetesApi secured = KubernetesApi.https()) {
      workspace.file("kubeconfig", secured.kubeconfig("{token: secret-for-the-wrong-one}"));

      endsInOneLine("has no certificate that is trusted (");

      assertThat(secured.calls()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'contexts: [', kubeconfig",
    "'{}', has no current-context",
    "'{current-context: a, contexts: [{name: a, context: {cluster: c}}]}', names the cluster 'c'"
  })
  void brokenKubeconfig_endsInOneLine(String text, String said) {
    workspace.file("kubeconfig", text);

    endsInOneLine(said);
  }

  @Test
  void missingKubeconfig_endsInOneLine() throws IOException {
    Files.delete(workspace.path().resolve("kubeconfig"));

    endsInOneLine("kubeconfig: there is no such file; name the kubeconfig with -k");
  }

  private void endsInOneLine(String said) {
    Launcher.Result result =
        workspace.config("--force", "--pull-secrets", "--workloads=places.csv");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr()).hasLineCount(1).contains(said).doesNotContain("Exception:");
    keptTheOlderFile();
    assertThat(workspace.has("auth.json")).isFalse();
    assertThat(workspace.has("places.csv")).isFalse();
  }

  /** Before the cluster is read, which may take long; whichever of the files it is. */
  @ParameterizedTest
  @ValueSource(strings = {"--images=", "--rewrite=", "--workloads=", "--pull-secrets="})
  void folderThatIsMissing_isSaidAndNothingIsWritten(String flag) {
    Launcher.Result result = workspace.config("--force", flag + "no/such/file");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .isEqualTo("no/such/file: cannot be written: its folder does not exist\n");
    assertThat(api.calls()).isEmpty();
    keptTheOlderFile();
  }

  /** Not even root may make a file there. */
  @Test
  void folderThatIsReadOnly_isSaidAndNothingIsWritten() {
    Launcher.Result result = workspace.config("--force", "--rewrite=/proc/sys/names.yaml");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .matches("/proc/sys/names.yaml: (may not|cannot) be written.*\n");
    keptTheOlderFile();
  }

  // What is there already

  @ParameterizedTest
  @ValueSource(strings = {"--images", "--rewrite", "--workloads"})
  void fileThatIsThere_isLeftAloneAndNothingIsWritten(String flag) {
    workspace.file("mine", "of my own");
    String[] flags =
        Stream.of(FREE, "--rewrite=b", "--workloads=c")
            .map(each -> each.startsWith(flag) ? flag + "=mine" : each)
            .toArray(String[]::new);

    Launcher.Result result = workspace.config(flags);

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .startsWith("mine: is there already; give --force to ")
        .endsWith(", or name another file with " + flag + "\n");
    assertThat(api.calls()).isEmpty();
    assertThat(workspace.text("mine")).isEqualTo("of my own");
    assertThat(Stream.of("a", "b", "c")).noneMatch(workspace::has);
  }

  /** While the cluster is read, somebody else writes one of the files. */
  @Test
  void fileThatAppearsMeanwhile_isLeftAloneAndNothingIsWritten() {
    api.answering("/pods", () -> workspace.file("c", "of my own"));

    Launcher.Result result = workspace.config(FREE, "--rewrite=b", "--workloads=c");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stderr()).contains("c: is there already; give --force to replace it");
    assertThat(workspace.text("c")).isEqualTo("of my own");
    assertThat(Stream.of("a", "b")).noneMatch(workspace::has);
  }

  @Test
  void force_keepsTheRulesThatAreThereAndReplacesTheOtherFiles() {
    workspace.file("b", "older").file("c", "older");

    Launcher.Result result =
        workspace.config("--force", "-n", "data", "--rewrite=b", "--workloads=c");

    assertThat(result.exitStatus()).isZero();
    assertThat(workspace.text("images.json"))
        .startsWith(
            OLDER.substring(0, OLDER.indexOf('}')) + ",\n  \"source.example.com/data/app:1\":");
    assertThat(workspace.text("b")).contains("images:");
    assertThat(workspace.text("c")).startsWith("image,workload,");
  }

  @Test
  void force_rulesThatCannotBeRead_areLeftAlone() {
    workspace.images("{\"a\": \"b\" \"c\"}");

    Launcher.Result result = workspace.config("--force");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stderr())
        .hasLineCount(1)
        .startsWith("images.json: is there already, and its rules would be lost")
        .contains("images.json, line 1, column 11: not valid JSON");
    assertThat(api.calls()).isEmpty();
    assertThat(workspace.text("images.json")).isEqualTo("{\"a\": \"b\" \"c\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/stdout", "-", "folder", "dangling"})
  void whatIsNoFile_isSaidInOneSentence(String name) throws IOException {
    Files.createDirectory(workspace.path().resolve("folder"));
    Files.createSymbolicLink(workspace.path().resolve("dangling"), Path.of("no", "where"));

    Launcher.Result result = workspace.config("--force", "--workloads=" + name);

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr()).hasLineCount(1).contains(name);
    keptTheOlderFile();
  }

  private String server() {
    return api.url().substring("http://".length());
  }

  private void keptTheOlderFile() {
    assertThat(workspace.text("images.json")).isEqualTo(OLDER);
  }
}
