package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The logins of imagePullSecrets, on their way into an auth.json. */
class ConfigPullSecretsIT {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s, namespace: shop}
      spec:
        imagePullSecrets: [{name: %s}]
        containers: [{name: only, image: "%s"}]
      """;

  private final KubernetesApi api = KubernetesApi.http();
  private final Workspace workspace = new Workspace();

  @BeforeEach
  void prepare() {
    pod("web", "pull", "source.example.com/team/web:1");
    workspace.file("kubeconfig", api.kubeconfig("{token: t}"));
  }

  @AfterEach
  void close() {
    workspace.close();
    api.close();
  }

  private void pod(String name, String secret, String image) {
    api.create(POD.formatted(name, secret, image));
  }

  private void pullSecret(String name, String registry, String user, String password) {
    api.secret(
        "shop",
        name,
        ".dockerconfigjson",
        "{\"auths\": {\"%s\": {\"username\": \"%s\", \"password\": \"%s\"}}}"
            .formatted(registry, user, password));
  }

  private Launcher.Result config(String flag) {
    return workspace.run("config", "-k", "kubeconfig", "-t", "target.example.com/test", flag);
  }

  @Test
  void existingFile_keepsItsEntries() throws IOException {
    pullSecret("pull", "source.example.com", "puller", "from-cluster");
    pod("job", "other", "other.example.com/team/job:1");
    pullSecret("other", "other.example.com", "u", "p");
    String mine =
        """
          "z.example.com" : { },
          "source.example.com": {"username": "me", "password": "${MY_PASSWORD}", "insecure": true}\
        """;
    Path file = workspace.path().resolve("auth.json");
    workspace.file("auth.json", "{\n" + mine + "\n}\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stderr())
        .isEqualTo("note: auth.json has 'source.example.com' already; left as it is\n");
    assertThat(workspace.text("auth.json"))
        .isEqualTo(
            """
            {
              "z.example.com": { },
              "source.example.com": {
                "username": "me",
                "password": "${MY_PASSWORD}",
                "insecure": true
              },
              "other.example.com": {
                "username": "u",
                "password": "p"
              }
            }
            """);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void dockerHub_inTheLegacyFormat_isNamedAsInAuthJson() {
    api.secret(
        "shop",
        "pull",
        ".dockercfg",
        "{\"https://index.docker.io/v1/\": {\"auth\": \"%s\"}}"
            .formatted(
                Base64.getEncoder()
                    .encodeToString("hub:pass:word".getBytes(StandardCharsets.UTF_8))));

    Launcher.Result result = config("--pull-secrets=who.json");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitStatus()).isZero();
    assertThat(workspace.has("auth.json")).isFalse();
    assertThat(workspace.text("who.json"))
        .contains("\"docker.io\": {", "\"username\": \"hub\"", "\"password\": \"pass:word\"");
  }

  @Test
  void twoLoginsForOneRegistry_eachReachesItsImages() {
    pod("job", "second", "source.example.com/team/job:1");
    pullSecret("pull", "source.example.com", "first", "one");
    pullSecret("second", "source.example.com", "second", "two");

    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isZero();
    assertThat(workspace.text("auth.json"))
        .contains(
            "\"source.example.com\": {\n    \"username\": \"first\"",
            "\"source.example.com/team/job\": {\n    \"username\": \"second\"");
  }

  @Test
  void missingSecret_isSaidAndTheRestIsWritten() {
    pod("job", "second", "source.example.com/team/job:1");
    pullSecret("second", "source.example.com", "second", "two");

    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr()).isEqualTo("not read: secret shop/pull is named but is not there\n");
    assertThat(workspace.text("images.json")).contains("team/web:1", "team/job:1");
    assertThat(workspace.text("auth.json")).contains("\"username\": \"second\"");
  }

  @Test
  void forbiddenSecret_isSaidAndTheRestIsWritten() {
    api.refuse("/secrets/", 403, "secrets is forbidden");

    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr())
        .hasLineCount(1)
        .startsWith("not read: cannot read secret shop/pull: ")
        .contains(" answered 403 secrets is forbidden");
    assertThat(workspace.text("images.json")).contains("team/web:1");
  }

  /** As after every failure with this status, nothing is written. */
  @Test
  void loginThatEnds_beforeTheSecretsAreRead_writesNothing() {
    api.refuse("/secrets/", 401, "the token has expired");
    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains("cannot read secret shop/pull: ", " answered 401 Unauthorized the token has");
    assertThat(workspace.has("images.json")).isFalse();
    assertThat(workspace.has("auth.json")).isFalse();
  }

  @Test
  void secretThatIsNoLogin_isSaidWithoutItsContent() {
    api.secret("shop", "pull", ".dockerconfigjson", "{\"auths\": pa55word");

    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isEqualTo(1);
    assertThat(result.stderr())
        .isEqualTo(
            "no login: secret shop/pull is not valid JSON in base64, so it gives no login\n");
    assertThat(workspace.log()).doesNotContain("pa55word");
  }

  @Test
  void existingFile_thatIsBroken_endsBeforeTheClusterIsRead() {
    workspace.file("auth.json", "{\"r.example.com\": {\"password\": pa55word}}");

    Launcher.Result result = config("--pull-secrets");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .startsWith("auth.json, line 1, column ")
        .contains("is there already and is not valid JSON")
        .doesNotContain("pa55word");
    assertThat(api.calls()).isEmpty();
    assertThat(workspace.has("images.json")).isFalse();
  }

  @Test
  void withoutTheFlag_noSecretIsAskedFor() {
    pullSecret("pull", "source.example.com", "puller", "from-cluster");

    assertThat(config("--images=rules.json").exitStatus()).isZero();

    assertThat(api.calls())
        .extracting("path")
        .asString()
        .contains("/pods")
        .doesNotContain("secret");
    assertThat(workspace.has("auth.json")).isFalse();
  }
}
