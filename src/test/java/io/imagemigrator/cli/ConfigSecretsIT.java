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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The logins to a cluster and those in its pull secrets are never shown, whatever is logged. */
class ConfigSecretsIT {
  private static final String TOKEN = "t0ken-of-the-cluster";
  private static final String USER = "name-of-the-puller";
  private static final String PASSWORD = "pa55word-of-the-puller";
  private static final String PULL_SECRET =
      "{\"auths\": {\"source.example.com\": {\"username\": \"%s\", \"password\": \"%s\"}}}"
          .formatted(USER, PASSWORD);

  private final KubernetesApi api = KubernetesApi.http().loadShop("source.example.com");
  private final Workspace workspace = new Workspace();

  @BeforeEach
  void prepare() {
    api.secret("shop", "shop-pull", ".dockerconfigjson", PULL_SECRET);
    workspace.tracing();
  }

  @AfterEach
  void close() {
    workspace.close();
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{token: " + TOKEN + "}",
        "{tokenFile: token}",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}"
      })
  void everythingLogged_showsNoSecret(String user) throws IOException {
    api.wantAuthorization("Bearer " + TOKEN);
    workspace.file("token", TOKEN).file("kubeconfig", api.kubeconfig(user));
    Path plugin = workspace.path().resolve("plugin");
    Files.writeString(
        plugin,
        """
        #!/bin/sh
        echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",'
        echo ' "status": {"token": "%s"}}'
        """
            .formatted(TOKEN));
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));

    Launcher.Result result =
        workspace.run(
            "config", "-k", "kubeconfig", "-t", "target.example.com/test", "--pull-secrets");

    assertThat(result.exitStatus()).isZero();
    assertThat(workspace.text("auth.json")).contains(USER, PASSWORD);
    assertThat(workspace.log()).contains("TRACE", "org.apache.camel", "io.fabric8");
    showsNoSecret(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{token: " + TOKEN + "}", "{username: admin, password: " + TOKEN + "}"})
  void refusedLogin_showsNoSecret(String user) {
    api.wantAuthorization("Bearer another");
    workspace.file("kubeconfig", api.kubeconfig(user));

    Launcher.Result result =
        workspace.run("config", "-k", "kubeconfig", "-t", "target.example.com/test");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stderr()).contains("answered 401");
    showsNoSecret(result);
  }

  private void showsNoSecret(Launcher.Result result) {
    List<String> secrets =
        Stream.of(TOKEN, PASSWORD, "admin:" + TOKEN, USER + ":" + PASSWORD, PULL_SECRET)
            .flatMap(secret -> Stream.of(secret, base64(secret)))
            .toList();
    String shown = result.stdout() + result.stderr() + workspace.log();
    assertThat(shown.lines().filter(line -> secrets.stream().anyMatch(line::contains)).limit(5))
        .isEmpty();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
