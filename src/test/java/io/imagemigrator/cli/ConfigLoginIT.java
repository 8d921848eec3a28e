package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.ForwardProxy;
import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.ListApi;
import io.imagemigrator.testing.SelfSignedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each way in which a kubeconfig, or a pod, names a cluster and logs in to it. */
class ConfigLoginIT {
  private static SelfSignedCertificate certificate;
  private final KubernetesApi api = KubernetesApi.http().loadShop("source.example.com");
  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void makeCertificate() {
    certificate = SelfSignedCertificate.create();
  }

  @AfterAll
  static void closeCertificate() {
    certificate.close();
  }

  @AfterEach
  void close() {
    workspace.close();
    api.close();
  }

  @Test
  void noFlag_homesKubeconfigWithAToken_logsInWithTheToken() throws IOException {
    api.wantAuthorization("Bearer home-token");
    home(api.kubeconfig("{token: home-token}"));

    readsTheShop(config());

    assertThat(api.calls())
        .hasSizeGreaterThan(8)
        .extracting("authorization")
        .containsOnly("Bearer home-token");
  }

  @Test
  void kubeconfigVariable_twoFiles_areMerged() throws IOException {
    api.wantAuthorization("Bearer second-token");
    home("not read: {");
    workspace
        .file(
            "first",
            """
            current-context: merged
            contexts: [{name: merged, context: {cluster: far, user: me}}]
            users: [{name: other, user: {token: other-token}}]
            """)
        .file(
            "second",
            """
            current-context: ignored
            clusters: [{name: far, cluster: {server: "%s"}}]
            users: [{name: me, user: {token: second-token}}]
            """
                .formatted(api.url()))
        .with("KUBECONFIG", "first:no-such-file:second");

    Launcher.Result result = config();

    readsTheShop(result);
    assertThat(result.stdout()).contains(" workloads of context merged (" + api.url() + ")");
  }

  @Test
  void context_namedByTheFlag_isUsedInsteadOfTheCurrentOne() {
    api.wantAuthorization("Bearer wanted-token");
    workspace.file(
        "kubeconfig",
        """
        current-context: current
        contexts:
        - {name: current, context: {cluster: gone, user: nobody}}
        - {name: wanted, context: {cluster: here, user: somebody}}
        clusters:
        - {name: gone, cluster: {server: "http://127.0.0.1:1"}}
        - {name: here, cluster: {server: "%s"}}
        users:
        - {name: nobody, user: {token: current-token}}
        - {name: somebody, user: {token: wanted-token}}
        """
            .formatted(api.url()));

    readsTheShop(config("-k", "kubeconfig", "--context", "wanted"));
    Launcher.Result unknown = config("-k", "kubeconfig", "--context", "other", "--force");

    assertThat(unknown.exitStatus()).isEqualTo(2);
    assertThat(unknown.stdout()).isEmpty();
    assertThat(unknown.stderr())
        .isEqualTo("kubeconfig: there is no context 'other'; expected one of current, wanted\n");
  }

  /** The path counts from the kubeconfig's folder, not from where the command is run. */
  @Test
  void tokenFile_besideTheKubeconfig_isRead() throws IOException {
    api.wantAuthorization("Bearer file-token");
    home(api.kubeconfig("{tokenFile: secret/token}"));
    Files.createDirectory(workspace.path().resolve(".kube/secret"));
    workspace.file(".kube/secret/token", "file-token\n");

    readsTheShop(config());
  }

  @Test
  void userNameAndPassword_areSentAsBasic() {
    api.wantAuthorization("Basic " + base64("admin:pa55"));
    workspace.file("kubeconfig", api.kubeconfig("{username: admin, password: pa55}"));

    readsTheShop(config("-k", "kubeconfig"));
  }

  @Test
  void execPlugin_isRunWithItsArgumentsAndEnvironment() throws IOException {
    api.wantAuthorization("Bearer exec-token");
    home(
        api.kubeconfig(
            "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,"
                + " command: ./plugin, args: [get, exec], env: [{name: KIND, value: token}]}}"));
    plugin(
        """
        #!/bin/sh
        [ "$1" = get ] || exit 1
        case $KUBERNETES_EXEC_INFO in *'"interactive":false'*) ;; *) exit 1 ;; esac
        echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",'
        echo ' "status": {"token": "'$2-$KIND'"}}'
        """);

    readsTheShop(config());
  }

  @Test
  void execPlugin_thatFails_endsInOneLine() throws IOException {
    home(
        api.kubeconfig(
            "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,"
                + " command: ./plugin, installHint: Install it.}}"));
    plugin("#!/bin/sh\necho half-a-t0ken\nexit 1\n");

    Launcher.Result result = config();

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .contains("the exec plugin '", "' of the user 'tester' gave no credentials", "Install it.")
        .doesNotContain("half-a-t0ken");
    assertThat(workspace.log()).doesNotContain("half-a-t0ken");
    assertThat(api.calls()).isEmpty();
  }

  @Test
  void clientCertificate_fromData_isShownToTheServer() throws IOException {
    showsItsCertificate(
        "{client-certificate-data: %s, client-key-data: %s}"
            .formatted(
                base64(Files.readString(certificate.certificateFile())),
                base64(Files.readString(certificate.keyFile()))));
  }

  @Test
  void clientCertificate_fromFiles_isShownToTheServer() throws IOException {
    Files.copy(certificate.certificateFile(), workspace.path().resolve("my.crt"));
    Files.copy(certificate.keyFile(), workspace.path().resolve("my.key"));
    showsItsCertificate("{client-certificate: my.crt, client-key: my.key}");
  }

  private void showsItsCertificate(String user) {
    try (ListApi secured = ListApi.mutualTls(certificate)) {
      secured.pods(1, ConfigMemoryIT::pod);
      workspace.file("kubeconfig", secured.kubeconfig(user));

      readsOnePod(config("-k", "kubeconfig"));

      assertThat(secured.calls()).extracting("client").containsOnly("CN=localhost");
      assertThat(secured.calls()).extracting("authorization").containsOnlyNulls();
    }
  }

  @Test
  void certificateAuthorityData_thatMatches_isTrusted() {
    try (ListApi secured = ListApi.https(certificate).pods(1, ConfigMemoryIT::pod)) {
      workspace.file("kubeconfig", secured.kubeconfig("{token: tls-token}"));

      readsOnePod(config("-k", "kubeconfig"));

      assertThat(secured.calls()).extracting("authorization").containsOnly("Bearer tls-token");
    }
  }

  @Test
  void insecureSkipTlsVerify_trustsAnyCertificate() {
    try (KubernetesApi secured = KubernetesApi.https().loadShop("source.example.com")) {
      workspace.file(
          "kubeconfig",
          secured
              .kubeconfig("{token: any}")
              .replace("cluster: {server", "cluster: {insecure-skip-tls-verify: true, server"));

      readsTheShop(config("-k", "kubeconfig"));
    }
  }

  @Test
  void podOfTheCluster_logsInAsItsServiceAccount() {
    try (ListApi secured = ListApi.https(certificate).pods(1, ConfigMemoryIT::pod)) {
      workspace
          .file("token", "service-account-token")
          .with("KUBERNETES_SERVICE_HOST", "127.0.0.1")
          .with("KUBERNETES_SERVICE_PORT", Integer.toString(secured.port()))
          .with("KUBERNETES_CERTS_CA_FILE", certificate.certificateFile().toString())
          .with(
              "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", workspace.path().resolve("token").toString());

      Launcher.Result result = config();

      readsOnePod(result);
      assertThat(result.stdout())
          .startsWith("Read 1 workload of the cluster of this pod (" + secured.url() + ")");
      assertThat(secured.calls())
          .extracting("authorization")
          .containsOnly("Bearer service-account-token");
    }
  }

  @Test
  void noKubeconfigAnywhere_isSaid() {
    Launcher.Result result = config();

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr())
        .hasLineCount(1)
        .endsWith(
            ".kube/config: there is no such file; name the kubeconfig with -k, or in KUBECONFIG\n");
  }

  /** No other way leads to a host of that name. */
  @Test
  void proxy_withALogin_leadsToTheCluster() throws IOException {
    try (ListApi secured = ListApi.https(certificate).pods(1, ConfigMemoryIT::pod);
        ForwardProxy proxy =
            ForwardProxy.to(
                Map.of("cluster.inside:6443", "127.0.0.1:" + secured.port()), "me", "pro:xy")) {
      workspace
          .file(
              "kubeconfig",
              """
              current-context: inside
              contexts: [{name: inside, context: {cluster: inside, user: me}}]
              clusters: [{name: inside, cluster: {server: "https://cluster.inside:6443",
                insecure-skip-tls-verify: true}}]
              users: [{name: me, user: {token: tls-token}}]
              """)
          .with("https_proxy", "http://me:pro:xy@" + proxy.host());

      readsOnePod(config("-k", "kubeconfig"));

      assertThat(proxy.passedOn()).isNotEmpty().containsOnly("CONNECT cluster.inside:6443");
      assertThat(secured.calls()).extracting("authorization").containsOnly("Bearer tls-token");
    }
  }

  /** Loopback addresses never go through a proxy, for registries and clusters alike. */
  @Test
  void proxyThatIsNotThere_doesNotKeepFromALoopbackCluster() {
    workspace
        .file("kubeconfig", api.kubeconfig("{token: t}"))
        .with("http_proxy", "http://127.0.0.1:1");

    readsTheShop(config("-k", "kubeconfig"));
  }

  private Launcher.Result config(String... flags) {
    String[] all = new String[flags.length + 2];
    all[0] = "config";
    all[1] = "--repo=target.example.com/test";
    System.arraycopy(flags, 0, all, 2, flags.length);
    return workspace.run(all);
  }

  private void home(String kubeconfig) throws IOException {
    Files.createDirectory(workspace.path().resolve(".kube"));
    workspace.file(".kube/config", kubeconfig);
  }

  private void plugin(String script) throws IOException {
    Path file = workspace.path().resolve(".kube/plugin");
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private void readsTheShop(Launcher.Result result) {
    assertThat(result.stderr()).doesNotContain("not read");
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).startsWith("Read 14 workloads of context ");
    assertThat(workspace.text("images.json"))
        .contains("\"source.example.com/ops/logs:3.1\": \"target.example.com/test/logs:3.1\"");
  }

  private static void readsOnePod(Launcher.Result result) {
    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).startsWith("Read 1 workload of ").contains(": 1 Pod\n");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
