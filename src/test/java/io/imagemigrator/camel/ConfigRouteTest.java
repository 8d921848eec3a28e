package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.ImageUse;
import io.imagemigrator.cluster.SecretName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the route that reads a cluster finds, and what it does without. */
class ConfigRouteTest extends ConfigRouteTestSupport {
  private static final String PODS = "/api/v1/pods";
  private static final String REPLICA_SETS = "/apis/apps/v1/replicasets";

  // What is read

  @Test
  void read_allNamespaces_findsEveryImage() throws Exception {
    ClusterReport report = read();

    assertThat(images(report))
        .containsExactly(
            "r.io/data/app:1",
            "r.io/data/backup:2",
            "r.io/data/cache:7",
            "r.io/data/database:16",
            "r.io/data/import:5",
            "r.io/mesh/proxy:2.0",
            "r.io/ops/legacy:0.9",
            "r.io/ops/logs:3.1",
            "r.io/shop/app:1",
            "r.io/shop/migrations:1.4",
            "r.io/shop/theme:winter",
            "r.io/shop/web:1.3",
            "r.io/shop/web:1.4",
            "r.io/tools/debug",
            "r.io/tools/debug:latest");
    assertThat(report.uses())
        .contains(new ImageUse("r.io/mesh/proxy:2.0", "Deployment/web", "shop", "mesh-proxy"));
    assertThat(report.secrets()).containsOnlyKeys(new SecretName("shop", "shop-pull"));
    assertThat(report.gaps()).isEmpty();
    assertThat(report.read()).isEqualTo(14);
    assertThat(requests("/namespaces/")).isZero();
  }

  @Test
  void read_smallPages_followsEachToItsEnd() throws Exception {
    ClusterReport whole = read();
    flags.put("cluster.page-size", "1");
    int before = api.calls().size();

    assertThat(read()).isEqualTo(whole);

    List<String> later = api.calls().stream().skip(before).map(call -> call.path()).toList();
    assertThat(later).filteredOn(path -> path.contains("limit=1")).hasSize(14);
    assertThat(later).filteredOn(path -> path.startsWith(PODS)).hasSize(3);
    assertThat(later).filteredOn(path -> path.startsWith(PODS + "?continue=")).hasSize(2);
    assertThat(later).filteredOn(path -> path.contains("daemonsets")).hasSize(1);
  }

  @Test
  void read_severalNamespaces_readsTheseOnly() throws Exception {
    ClusterReport report = read("ops", "data");

    assertThat(report.uses()).extracting(ImageUse::namespace).containsOnly("ops", "data");
    assertThat(images(report)).contains("r.io/ops/logs:3.1", "r.io/data/app:1").hasSize(8);
    assertThat(report.gaps()).isEmpty();
    assertThat(requests(PODS)).isZero();
    assertThat(requests("/api/v1/namespaces/ops/pods")).isEqualTo(1);
    assertThat(requests("/api/v1/namespaces/data/pods")).isEqualTo(1);
  }

  @Test
  void read_emptyNamespace_isNoGap() throws Exception {
    ClusterReport report = read("empty");

    assertThat(report.uses()).isEmpty();
    assertThat(report.gaps()).isEmpty();
  }

  // What leaves a gap

  @Test
  void read_missingNamespace_isSaidAndTheOthersAreRead() throws Exception {
    ClusterReport report = read("nowhere", "ops");

    assertThat(images(report)).contains("r.io/ops/logs:3.1");
    assertThat(report.gaps()).containsExactly("namespace nowhere is not in the cluster; check -n");
  }

  @Test
  void read_namespacesThatMayNotBeLookedUp_areReadAllTheSame() throws Exception {
    api.refuse("/api/v1/namespaces/ops$", 403, "namespaces is forbidden");

    ClusterReport report = read("ops");

    assertThat(images(report))
        .containsExactly("r.io/ops/legacy:0.9", "r.io/ops/logs:3.1", "r.io/tools/debug");
    assertThat(report.gaps()).isEmpty();
  }

  @Test
  void read_forbiddenKind_isAGapAndTheOthersAreRead() throws Exception {
    api.refuse(REPLICA_SETS, 403, "replicasets.apps is forbidden: User \"jane\" cannot list");

    ClusterReport report = read();

    assertThat(images(report)).contains("r.io/shop/web:1.4").doesNotContain("r.io/data/cache:7");
    assertThat(report.gaps())
        .singleElement()
        .asString()
        .startsWith("cannot list ReplicaSets: ")
        .contains(" answered 403 replicasets.apps is forbidden: User \"jane\" cannot list")
        .endsWith(
            "; the user of the kubeconfig needs the right to list it; the images named there are"
                + " missing");
    assertThat(requests(REPLICA_SETS)).isEqualTo(1);
  }

  @Test
  void read_kindForbiddenInOneNamespace_namesIt() throws Exception {
    api.refuse("/namespaces/ops/daemonsets", 403, "no");

    ClusterReport report = read("ops", "data");

    assertThat(report.gaps())
        .singleElement()
        .asString()
        .startsWith("cannot list DaemonSets in namespace ops: ");
  }

  @ParameterizedTest
  @CsvSource({"404, not here", "400, what?", "501, not implemented"})
  void read_listThatTheServerDoesNotTake_isAGap(int status, String words) throws Exception {
    api.refuse(REPLICA_SETS, status, words);

    assertThat(read().gaps())
        .singleElement()
        .asString()
        .contains(" answered " + status + " " + words);
    assertThat(requests(REPLICA_SETS)).isEqualTo(1);
  }

  @Test
  void read_versionThatMayNotBeRead_goesOn() throws Exception {
    api.refuse("/version", 403, "no");

    assertThat(images(read())).hasSize(15);
  }

  @Test
  void read_serverWithoutCronJobsV1_readsThoseOfV1beta1() throws Exception {
    api.refuse("/apis/batch/v1/cronjobs", 404, "the server could not find the resource");
    api.create(
        """
        apiVersion: batch/v1beta1
        kind: CronJob
        metadata: {name: old, namespace: data}
        spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: "r.io/old:1"}]}}}}}
        """);

    ClusterReport report = read();

    assertThat(report.uses()).contains(new ImageUse("r.io/old:1", "CronJob/old", "data", "c"));
    assertThat(report.gaps()).isEmpty();
  }

  @Test
  void read_serverWithoutAnyCronJobs_isOneGap() throws Exception {
    api.refuse("/apis/batch/v1/cronjobs", 404, "no").refuse("/apis/batch/v1beta1/", 404, "no");

    assertThat(read().gaps()).singleElement().asString().startsWith("cannot list CronJobs: ");
  }

  // Lists that change meanwhile

  @Test
  void read_expiredListWithATokenToGoOn_goesOn() throws Exception {
    ClusterReport whole = read();
    flags.put("cluster.page-size", "1");
    api.answerOnce(
        PODS + "?continue=",
        410,
        """
        {"kind":"Status","apiVersion":"v1","metadata":{"continue":"MQ"},"status":"Failure",
         "message":"too old","reason":"Expired","code":410}
        """);

    assertThat(read()).isEqualTo(whole);
  }
}
