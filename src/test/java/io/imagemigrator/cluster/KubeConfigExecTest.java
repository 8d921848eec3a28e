package io.imagemigrator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.imagemigrator.json.InvalidFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins that a program gives. */
class KubeConfigExecTest {
  private static final String API = "client.authentication.k8s.io/v1";
  private static final String SECRET = "s3cr3t-t0k3n";
  private static final String TOKEN =
      "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"%s\",\"status\":{\"token\":\"%s\"}}'"
          .formatted(API, SECRET);

  @TempDir private Path folder;

  @Test
  void find_pluginWithAToken_isTaken() throws Exception {
    assertThat(config(TOKEN, "").getAutoOAuthToken()).isEqualTo(SECRET);
  }

  @Test
  void find_pluginWithACertificate_isTaken() throws Exception {
    Config config = config(TOKEN.replace("\"token\":\"" + SECRET + "\"", certificate()), "");

    assertThat(config.getClientCertData()).isEqualTo(base64("crt"));
    assertThat(config.getClientKeyData()).isEqualTo(base64("key"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String certificate() {
    return "\"clientCertificateData\":\"crt\",\"clientKeyData\":\"key\"";
  }

  @Test
  void find_pluginWithArgumentsAndEnvironment_getsBoth() throws Exception {
    Config config =
        config(
            "test \"$1 $2\" = 'get token' && test \"$STAGE\" = prod || exit 1\n" + TOKEN,
            ", args: [get, token], env: [{name: STAGE, value: prod}]");

    assertThat(config.getAutoOAuthToken()).isEqualTo(SECRET);
  }

  @Test
  void find_pluginThatNeedsExecInfo_getsIt() throws Exception {
    String needy =
        """
        case "$KUBERNETES_EXEC_INFO" in
          *'"interactive":false'*) ;;
          *) exit 1 ;;
        esac
        """;

    assertThat(config(needy + TOKEN, "").getAutoOAuthToken()).isEqualTo(SECRET);
  }

  @Test
  void find_pluginThatWarnsOnItsStandardError_isTaken() throws Exception {
    assertThat(config("echo 'a new version is there' >&2\n" + TOKEN, "").getAutoOAuthToken())
        .isEqualTo(SECRET);
  }

  @Test
  void find_pluginWithArgumentsThatAShellWouldTake_getsThemAsTheyAre() throws Exception {
    Config config =
        config("test \"$1\" = 'a;b $HOME' || exit 1\n" + TOKEN, ", args: ['a;b $HOME']");

    assertThat(config.getAutoOAuthToken()).isEqualTo(SECRET);
  }

  @Test
  void find_pluginThatAsksForTheCluster_isToldIt() throws Exception {
    String needy =
        """
        case "$KUBERNETES_EXEC_INFO" in
          *'"server":"https://a.example"'*) ;;
          *) exit 1 ;;
        esac
        """;

    assertThat(config(needy + TOKEN, ", provideClusterInfo: true").getAutoOAuthToken())
        .isEqualTo(SECRET);
    assertThatThrownBy(() -> config(needy + TOKEN, "")).hasMessageContaining("gave no credentials");
  }

  @Test
  void find_pluginThatFails_isNamedWithItsHint() {
    assertThatThrownBy(() -> config("exit 3", ", installHint: \"get it at x.example\""))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(
            "the exec plugin '"
                + folder.resolve("plugin")
                + "' of the user 'a' gave no credentials: it ended with exit status 3; run a kubectl command to see"
                + " what it says"
                + " (get it at x.example)");
  }

  @Test
  void find_pluginThatPrintsGarbage_isNotQuoted() {
    for (String garbage :
        new String[] {
          "echo " + SECRET,
          "echo '{\"status\": " + SECRET + "'",
          "echo '{\"apiVersion\":\"x\",\"status\":{\"token\":\"" + SECRET + "\"}}'",
          "echo '{\"apiVersion\":\"" + API + "\",\"status\":{\"x\":\"" + SECRET + "\"}}'",
          "echo " + SECRET + "; exit 1",
          "echo '[]'",
          "true"
        }) {
      assertThatThrownBy(() -> config(garbage, ""))
          .as(garbage)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("gave no credentials")
          .hasNoCause()
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
    }
  }

  @Test
  void find_pluginThatIsNotThere_isNamed() throws Exception {
    Path file = write("config", kubeconfig("./gone", ""));

    assertThatThrownBy(() -> KubeConfig.find(Optional.of(file), Optional.empty(), Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("the exec plugin '" + folder.resolve("gone") + "'");
  }

  private Config config(String script, String more) throws Exception {
    Path plugin = write("plugin", "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
    Path file = write("config", kubeconfig("./plugin", more));
    return KubeConfig.find(Optional.of(file), Optional.empty(), Map.of()).config();
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String kubeconfig(String command, String more) {
    return """
        current-context: a
        contexts: [{name: a, context: {cluster: a, user: a}}]
        clusters: [{name: a, cluster: {server: "https://a.example"}}]
        users: [{name: a, user: {exec: {apiVersion: %s, command: %s%s}}}]
        """
        .formatted(API, command, more);
  }
}
