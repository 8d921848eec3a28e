package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.imagemigrator.cluster.ClusterException;
import io.imagemigrator.cluster.ClusterException.Kind;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.ListApi;
import io.imagemigrator.testing.SelfSignedCertificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When reading a cluster is tried again, and with which words it ends. */
class ConfigFailuresTest extends ConfigRouteTestSupport {
  private static final String PODS = "/api/v1/pods";
  private static final String REPLICA_SETS = "/apis/apps/v1/replicasets";

  // What is tried again

  @Test
  void read_pageThatFailedOnce_isAskedForAgain() throws Exception {
    api.refuseOnce(PODS, 500, "etcd is busy").refuseOnce(REPLICA_SETS, 503, "wait");

    ClusterReport report = read();

    assertThat(images(report)).hasSize(15);
    assertThat(report.read()).isEqualTo(14);
    assertThat(report.gaps()).isEmpty();
    assertThat(requests(PODS)).isEqualTo(2);
    assertThat(requests(REPLICA_SETS)).isEqualTo(2);
  }

  @Test
  void read_pageThatFailsForEver_isAskedForAsOftenAsTheRetriesSay() {
    api.refuse(PODS, 500, "etcd is gone");

    assertFailed(Kind.UNREACHABLE, "cannot list Pods: ", " answered 500 etcd is gone");
    assertThat(requests(PODS)).isEqualTo(3);
  }

  @Test
  void read_answerThatSaysWhenToComeBack_isWaitedFor() throws Exception {
    api.answerOnce(
        PODS,
        429,
        """
        {"kind":"Status","apiVersion":"v1","status":"Failure","message":"too many",
         "reason":"TooManyRequests","details":{"retryAfterSeconds":1},"code":429}
        """);
    long begin = System.nanoTime();

    assertThat(images(read())).hasSize(15);

    assertThat(System.nanoTime() - begin).isGreaterThan(1_000_000_000L);
    assertThat(requests(PODS)).isEqualTo(2);
  }

  // What ends the reading

  @Test
  void read_expiredListWithoutAToken_leavesAGap() throws Exception {
    flags.put("cluster.page-size", "1");
    api.refuse(PODS + "?continue=", 410, "too old");

    assertThat(read().gaps())
        .singleElement()
        .asString()
        .contains("cannot list Pods: ", " answered 410 too old; it changed while it was read");
    assertThat(requests(PODS + "?continue=")).isEqualTo(1);
  }

  @Test
  void read_loginRefused_isSaidAtOnce() {
    api.wantAuthorization("Bearer right");

    assertFailed(
        Kind.UNAUTHORIZED,
        "cannot read the cluster: ",
        " answered 401 Unauthorized: it does not accept the login of a test; it may have expired,"
            + " so log in to the cluster again");
    assertThat(api.calls()).allMatch(call -> call.path().equals("/version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>who are you?</html>", "{}", "{\"message\": \"expired\"}"})
  void read_loginRefusedInOtherWords_isUnauthorized(String body) {
    api.answer("/version", 401, body);

    assertFailed(Kind.UNAUTHORIZED, "cannot read the cluster: ", " answered 401 Unauthorized");
  }

  /** Over HTTP/2 an API server may end a stranger's connection before the answer is read. */
  @Test
  void read_loginRefusedWhereHttp2IsPreferred_isSaid() {
    try (SelfSignedCertificate certificate = SelfSignedCertificate.create();
        ListApi list = ListApi.https(certificate).refuseEveryLogin()) {
      Config config = config(list.url());
      config.setTrustCerts(true);
      config.setDisableHostnameVerification(true);

      assertThatThrownBy(() -> read(config))
          .hasMessageStartingWith(
              "cannot read the cluster: 127.0.0.1:" + list.port() + " answered 401 Unauthorized");
    }
  }

  @Test
  void read_loginAccepted_isSentWithEachRequest() throws Exception {
    api.wantAuthorization("Bearer right");
    Config config = config(api.url());
    config.setAutoOAuthToken("right");

    assertThat(images(read(config))).hasSize(15);
    assertThat(api.calls()).allMatch(call -> "Bearer right".equals(call.authorization()));
  }

  @Test
  void read_loginThatExpiresMeanwhile_endsTheReading() {
    api.refuse(PODS, 401, "Unauthorized");

    assertFailed(Kind.UNAUTHORIZED, "cannot list Pods: ", " answered 401 Unauthorized: it does");
  }

  @Test
  void read_nobodyThere_isOneSentence() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertUnreachable(
        config("http://127.0.0.1:" + port),
        "cannot read the cluster: 127.0.0.1:"
            + port
            + " takes no connection; is it up, and reachable from here?");
  }

  @Test
  void read_unknownHost_isOneSentence() throws Exception {
    assertUnreachable(
        config("https://cluster.invalid:6443"),
        "cannot read the cluster: cluster.invalid:6443 is an unknown host; check the kubeconfig,"
            + " the DNS and the proxy settings");
  }

  @Test
  void read_serverThatDoesNotAnswer_isOneSentence() throws Exception {
    flags.put("http.response-timeout", "300ms");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertUnreachable(
          config("http://127.0.0.1:" + silent.getLocalPort()),
          "cannot read the cluster: 127.0.0.1:"
              + silent.getLocalPort()
              + " did not answer within 300 ms (http.response-timeout); is it reachable from here?");
    }
  }

  @Test
  void read_serverThatIsSilentInTheHandshake_isOneSentence() throws Exception {
    flags.put("http.connect-timeout", "300ms");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertUnreachable(
          config("https://127.0.0.1:" + silent.getLocalPort()),
          "cannot read the cluster: 127.0.0.1:"
              + silent.getLocalPort()
              + " opened no connection (TLS included) within 300 ms (http.connect-timeout); is it"
              + " reachable from here?");
    }
  }

  @ParameterizedTest
  @CsvSource({"/version, read the cluster, 1", "/api/v1/pods, list Pods, 2"})
  void read_answerThatStopsMidway_isAskedForAgainAndGivenUp(String path, String action, int times)
      throws Exception {
    flags.put("http.response-timeout", "2s");
    flags.put("retries", "1");
    try (ListApi list = ListApi.http().stopMidway(path)) {
      assertUnreachable(
          config(list.url()),
          "cannot "
              + action
              + ": 127.0.0.1:"
              + list.port()
              + " stopped in the middle of its answer: nothing more came for 2 s"
              + " (http.response-timeout)");

      assertThat(list.calls()).filteredOn(call -> call.path().startsWith(path)).hasSize(times);
    }
  }

  @Test
  void read_certificateThatIsNotTrusted_isOneSentence() throws Exception {
    try (KubernetesApi https = KubernetesApi.https()) {
      assertThatThrownBy(() -> read(config(https.url())))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining(" has no certificate that is trusted (")
          .hasMessageEndingWith("; check certificate-authority of the kubeconfig");
    }
  }

  @Test
  void read_certificateThatNeedNotBeTrusted_isRead() throws Exception {
    try (KubernetesApi https = KubernetesApi.https().loadShop("r.io")) {
      Config config = config(https.url());
      config.setTrustCerts(true);
      config.setDisableHostnameVerification(true);

      assertThat(images(read(config))).hasSize(15);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Bad gateway</html>", "", "[]", "{\"message\":"})
  void read_errorOfAProxyBetween_isOneSentence(String body) {
    api.answer("/version", 502, body);

    assertFailed(Kind.UNREACHABLE, "cannot read the cluster: ", " answered 502");
  }

  private void assertFailed(Kind kind, String start, String words) {
    assertThatThrownBy(() -> read())
        .isInstanceOfSatisfying(
            ClusterException.class, failure -> assertThat(failure.kind()).isEqualTo(kind))
        .hasMessageStartingWith(start)
        .hasMessageContaining(words);
  }

  private void assertUnreachable(Config config, String message) {
    assertThatThrownBy(() -> read(config))
        .isInstanceOfSatisfying(
            ClusterException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE))
        .hasMessage(message);
  }
}
