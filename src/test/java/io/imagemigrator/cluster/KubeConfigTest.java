package io.imagemigrator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.imagemigrator.json.InvalidFileException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cluster is found, and what is said when there is none. */
class KubeConfigTest {
  private static final String SECRET = "s3cr3t-t0k3n";

  @TempDir private Path folder;

  // Where it is looked for

  @Test
  void find_namedFile_countsAlone() throws Exception {
    Path named = write("named", kubeconfig("named", "{}"));
    Path other = write("other", kubeconfig("other", "{}"));

    ClusterAccess access =
        KubeConfig.find(
            Optional.of(named), Optional.empty(), Map.of("KUBECONFIG", other.toString()));

    assertThat(access).hasToString("context named");
    assertThat(access.config().getMasterUrl()).startsWith("https://named.example:6443");
  }

  @Test
  void find_nothingNamed_isTheFileInTheHomeFolder() throws Exception {
    Files.createDirectory(folder.resolve(".kube"));
    write(".kube/config", kubeconfig("home", "{}"));

    assertThat(find(Map.of("HOME", folder.toString()))).hasToString("context home");
    assertThat(find(Map.of("HOME", folder.toString(), "KUBECONFIG", "")))
        .hasToString("context home");
  }

  @Test
  void find_variable_beatsTheHomeFolderAndThePod() throws Exception {
    Files.createDirectory(folder.resolve(".kube"));
    write(".kube/config", kubeconfig("home", "{}"));
    Path file = write("file", kubeconfig("file", "{}"));

    assertThat(
            find(
                Map.of(
                    "HOME", folder.toString(),
                    "KUBECONFIG", file.toString(),
                    "KUBERNETES_SERVICE_HOST", "10.0.0.1")))
        .hasToString("context file");
  }

  @Test
  void find_severalFiles_firstThatSaysSomethingWins() throws Exception {
    Path first =
        write(
            "first",
            """
            contexts: [{name: a, context: {cluster: a, user: u}}]
            users: [{name: u, user: {token: first}}]
            """);
    Path second =
        write(
            "second",
            """
            current-context: a
            contexts: [{name: a, context: {cluster: b, user: u}}]
            clusters: [{name: a, cluster: {server: "https://second.example"}}]
            users: [{name: u, user: {token: second}}]
            """);
    Path third = write("third", kubeconfig("third", "{}"));

    ClusterAccess access = find(kubeconfigs(first, folder.resolve("missing"), second, third));

    assertThat(access).hasToString("context a");
    assertThat(access.config().getMasterUrl()).startsWith("https://second.example");
    assertThat(access.config().getAutoOAuthToken()).isEqualTo("first");
  }

  @Test
  void find_noFile_namesTheFirstOneLookedFor() {
    assertThatThrownBy(() -> find(Map.of("HOME", folder.toString())))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            folder.resolve(".kube/config")
                + ": there is no such file; name the kubeconfig with -k, or in KUBECONFIG");
    assertThatThrownBy(() -> find(kubeconfigs(folder.resolve("x"), folder.resolve("y"))))
        .hasMessageStartingWith(folder.resolve("x") + ": ");
  }

  @Test
  void find_namedFileMissing_isNotMadeUpForByThePod() {
    assertThatThrownBy(
            () ->
                KubeConfig.find(
                    Optional.of(folder.resolve("x")),
                    Optional.empty(),
                    Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void find_inAPod_isItsCluster() throws Exception {
    Map<String, String> pod =
        Map.of("HOME", folder.toString(), "KUBERNETES_SERVICE_HOST", "10.0.0.1");

    assertThat(find(pod)).hasToString("the cluster of this pod");
    assertThatThrownBy(() -> KubeConfig.find(Optional.empty(), Optional.of("prod"), pod))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("so there is no context 'prod'");
  }

  // Contexts

  @Test
  void find_namedContext_beatsTheCurrentOne() throws Exception {
    Path both =
        write(
            "config",
            """
            current-context: a
            contexts:
              - {name: a, context: {cluster: a}}
              - {name: b, context: {cluster: b}}
            clusters:
              - {name: a, cluster: {server: "https://a.example"}}
              - {name: b, cluster: {server: "https://b.example"}}
            """);

    ClusterAccess access = KubeConfig.find(Optional.of(both), Optional.of("b"), Map.of());

    assertThat(access).hasToString("context b");
    assertThat(access.config().getMasterUrl()).startsWith("https://b.example");
    assertThatThrownBy(() -> KubeConfig.find(Optional.of(both), Optional.of("c"), Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(both + ": there is no context 'c'; expected one of a, b");
  }

  @Test
  void find_noCurrentContext_listsThem() throws Exception {
    assertUnusable(
        kubeconfig("a", "{}").replace("current-context: a\n", ""),
        "has no current-context; name one with --context; expected one of a");
    assertUnusable(
        kubeconfig("a", "{}").replace("current-context: a\n", "current-context: \"\"\n"),
        "has no current-context");
    assertUnusable("current-context: a\n", "there is no context 'a'; there are no contexts at all");
  }

  @Test
  void find_emptyListsOfKubectl_areNoContexts() throws Exception {
    assertUnusable(
        "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: null\nusers: null\n",
        "has no current-context; name one with --context; there are no contexts at all");
  }

  @Test
  void find_missingClusterOrUser_isNamed() throws Exception {
    assertUnusable(
        kubeconfig("a", "{}").replace("clusters: [{name: a", "clusters: [{name: other"),
        "context 'a' names the cluster 'a', which has no server; expected it under clusters");
    assertUnusable(
        kubeconfig("a", "{}").replace("server: ", "x: "),
        "names the cluster 'a', which has no server");
    assertUnusable(
        kubeconfig("a", "{}").replace("users: [{name: a", "users: [{name: other"),
        "context 'a' names the user 'a', who is not there; expected it under users");
  }

  @Test
  void find_contextWithoutUser_isAnonymous() throws Exception {
    Config config = config(kubeconfig("a", "{}").replace(", user: a}", "}"));

    assertThat(config.getAutoOAuthToken()).isNull();
    assertThat(config.getUsername()).isNull();
  }

  // Kinds of logins

  @Test
  void find_token_isTaken() throws Exception {
    assertThat(config(kubeconfig("a", "{token: " + SECRET + "}")).getAutoOAuthToken())
        .isEqualTo(SECRET);
  }

  @Test
  void find_tokenFile_isReadBesideTheKubeconfig() throws Exception {
    write("token", SECRET + "\n");

    assertThat(config(kubeconfig("a", "{tokenFile: token}")).getAutoOAuthToken()).isEqualTo(SECRET);
    assertUnusable(
        kubeconfig("a", "{tokenFile: gone}"),
        "names the tokenFile " + folder.resolve("gone") + ", which cannot be read");
  }

  @Test
  void find_tokenFileOfAnotherUser_isNotMissed() throws Exception {
    String text =
        kubeconfig("a", "{token: " + SECRET + "}")
            .replace("users: [", "users: [{name: other, user: {tokenFile: gone}}, ");

    assertThat(config(text).getAutoOAuthToken()).isEqualTo(SECRET);
  }

  @Test
  void find_relativePaths_areBesideTheKubeconfig() throws Exception {
    write("client.key", "no key, and not read yet");
    Config config =
        config(
            kubeconfig("a", "{client-certificate: client.crt, client-key: ./client.key}")
                .replace("server:", "certificate-authority: ../ca.crt, server:"));

    assertThat(config.getClientCertFile()).isEqualTo(folder.resolve("client.crt").toString());
    assertThat(config.getClientKeyFile()).isEqualTo(folder.resolve("client.key").toString());
    assertThat(config.getCaCertFile()).isEqualTo(folder.resolveSibling("ca.crt").toString());
  }

  @Test
  void find_dataAndFlags_areTaken() throws Exception {
    Config config =
        config(
            kubeconfig("a", "{client-certificate-data: Y3J0, client-key-data: a2V5}")
                .replace(
                    "server:",
                    "certificate-authority-data: Y2E=, insecure-skip-tls-verify: true, server:"));

    assertThat(config.getClientCertData()).isEqualTo("Y3J0");
    assertThat(config.getClientKeyData()).isEqualTo("a2V5");
    assertThat(config.getCaCertData()).isEqualTo("Y2E=");
    assertThat(config.isTrustCerts()).isTrue();
  }

  @Test
  void find_userNameAndPassword_areTaken() throws Exception {
    Config config = config(kubeconfig("a", "{username: u, password: " + SECRET + "}"));

    assertThat(config.getUsername()).isEqualTo("u");
    assertThat(config.getPassword()).isEqualTo(SECRET);
  }

  @Test
  void find_impersonation_isTaken() throws Exception {
    Config config = config(kubeconfig("a", "{token: t, as: jane, as-groups: [dev, ops]}"));

    assertThat(config.getImpersonateUsername()).isEqualTo("jane");
    assertThat(config.getImpersonateGroups()).containsExactly("dev", "ops");
  }

  // Files that cannot be used

  @Test
  void find_brokenYaml_namesThePlaceAndQuotesNothing() throws Exception {
    for (String text :
        new String[] {
          "users:\n- name: u\n  user: {token: \"" + SECRET + "\n",
          "users:\n- name: u\n  user: {token: [" + SECRET + "]}\n",
          "users:\n  " + SECRET + "\n",
          "token: " + SECRET + "\n\t- x: " + SECRET + "\n"
        }) {
      Path file = write("broken", text);
      assertThatThrownBy(() -> KubeConfig.find(Optional.of(file), Optional.empty(), Map.of()))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageMatching(
              ".*/broken, line [1-9], column [0-9]+: not a kubeconfig: expected YAML with contexts,"
                  + " clusters and users")
          .hasNoCause();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "null\n", "text\n", "[]\n"})
  void find_fileThatHoldsNoKubeconfig_isSaid(String text) throws Exception {
    Path file = write("config", text);

    assertThatThrownBy(() -> KubeConfig.find(Optional.of(file), Optional.empty(), Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("kubeconfig");
  }

  @Test
  void find_folder_isSaid() {
    assertThatThrownBy(() -> KubeConfig.find(Optional.of(folder), Optional.empty(), Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(folder + ": cannot be read");
  }

  private ClusterAccess find(Map<String, String> environment) throws InvalidFileException {
    return KubeConfig.find(Optional.empty(), Optional.empty(), environment);
  }

  private Config config(String text) throws Exception {
    Path file = write("config", text);
    return KubeConfig.find(Optional.of(file), Optional.empty(), Map.of()).config();
  }

  private void assertUnusable(String text, String what) throws Exception {
    Path file = write("config", text);
    assertThatThrownBy(() -> KubeConfig.find(Optional.of(file), Optional.empty(), Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(what);
  }

  private static Map<String, String> kubeconfigs(Path... files) {
    StringBuilder list = new StringBuilder();
    for (Path file : files) {
      list.append(list.isEmpty() ? "" : File.pathSeparator).append(file);
    }
    return Map.of("KUBECONFIG", list.toString());
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  /** One context whose cluster and user have its name. */
  private static String kubeconfig(String name, String user) {
    return """
        apiVersion: v1
        kind: Config
        current-context: %1$s
        contexts: [{name: %1$s, context: {cluster: %1$s, user: %1$s}}]
        clusters: [{name: %1$s, cluster: {server: "https://%1$s.example:6443"}}]
        users: [{name: %1$s, user: %2$s}]
        """
        .formatted(name, user);
  }
}
