package io.imagemigrator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which places of a cluster name an image, and whose they are. */
class ClusterInventoryTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private final ClusterInventory inventory = new ClusterInventory();

  // Places

  @Test
  void report_everyPlaceOfAPod_isThere() {
    add(
        WorkloadKind.POD,
        pod(
            "p",
            "",
            """
            initContainers: [{name: init, image: "i:1"}]
            containers: [{name: main, image: "m:1"}, {name: side, image: "s:1"}]
            ephemeralContainers: [{name: debug, image: "e:1"}]
            volumes: [{name: data, image: {reference: "v:1"}}, {name: tmp, emptyDir: {}}]
            """));

    assertThat(uses())
        .containsExactly(
            "e:1 Pod/p debug",
            "i:1 Pod/p init",
            "m:1 Pod/p main",
            "s:1 Pod/p side",
            "v:1 Pod/p volume/data");
  }

  @Test
  void report_templatesOfEachKind_areThere() {
    add(WorkloadKind.DEPLOYMENT, template("apps/v1", "Deployment", "d", ""));
    add(WorkloadKind.STATEFUL_SET, template("apps/v1", "StatefulSet", "s", ""));
    add(WorkloadKind.DAEMON_SET, template("apps/v1", "DaemonSet", "n", ""));
    add(WorkloadKind.REPLICA_SET, template("apps/v1", "ReplicaSet", "r", ""));
    add(WorkloadKind.REPLICATION_CONTROLLER, template("v1", "ReplicationController", "c", ""));
    add(WorkloadKind.JOB, template("batch/v1", "Job", "j", ""));
    add(WorkloadKind.CRON_JOB, cronJob("batch/v1", "k"));
    add(WorkloadKind.OLD_CRON_JOB, cronJob("batch/v1beta1", "o"));

    assertThat(uses())
        .containsExactly(
            "img:c ReplicationController/c main",
            "img:d Deployment/d main",
            "img:j Job/j main",
            "img:k CronJob/k main",
            "img:n DaemonSet/n main",
            "img:o CronJob/o main",
            "img:r ReplicaSet/r main",
            "img:s StatefulSet/s main");
    assertThat(inventory.report().counts())
        .containsEntry("CronJob", 2L)
        .containsEntry("Deployment", 1L)
        .containsEntry("Pod", 0L);
    assertThat(inventory.report().read()).isEqualTo(8).isEqualTo(inventory.read());
  }

  @Test
  void report_scaledToZero_counts() {
    add(
        WorkloadKind.DEPLOYMENT,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: idle, namespace: shop}
        spec: {replicas: 0, template: {spec: {containers: [{name: main, image: "img:idle"}]}}}
        """);

    assertThat(uses()).containsExactly("img:idle Deployment/idle main");
  }

  // Owners

  @Test
  void report_podOfADeployment_isTheDeployments() {
    add(WorkloadKind.POD, pod("web-1-x", owner("ReplicaSet", "web-1"), container("img:web")));
    add(
        WorkloadKind.REPLICA_SET,
        template("apps/v1", "ReplicaSet", "web-1", owner("Deployment", "web")));

    assertThat(uses())
        .containsExactly("img:web Deployment/web main", "img:web-1 Deployment/web main");
  }

  @Test
  void report_podOfACronJob_isTheCronJobs() {
    add(WorkloadKind.JOB, template("batch/v1", "Job", "backup-1", owner("CronJob", "backup")));
    add(WorkloadKind.POD, pod("backup-1-x", owner("Job", "backup-1"), container("img:backup-1")));
    add(WorkloadKind.CRON_JOB, cronJob("batch/v1", "backup"));

    assertThat(uses())
        .containsExactly("img:backup CronJob/backup main", "img:backup-1 CronJob/backup main");
  }

  @Test
  void report_podOfAListThatWasNotRead_isItsControllers() {
    add(WorkloadKind.POD, pod("web-1-x", owner("ReplicaSet", "web-1"), container("img:web")));
    add(WorkloadKind.POD, pod("db-0", owner("StatefulSet", "db"), container("img:db")));

    assertThat(uses())
        .containsExactly("img:db StatefulSet/db main", "img:web ReplicaSet/web-1 main");
  }

  @Test
  void report_unknownController_isNamed() {
    add(
        WorkloadKind.REPLICA_SET,
        template("apps/v1", "ReplicaSet", "web-1", owner("Rollout", "web")));
    add(WorkloadKind.POD, pod("web-1-x", owner("ReplicaSet", "web-1"), container("img:web")));
    add(WorkloadKind.POD, pod("train-0", owner("TrainingJob", "train"), container("img:train")));

    assertThat(uses())
        .containsExactly(
            "img:train TrainingJob/train main",
            "img:web Rollout/web main",
            "img:web-1 Rollout/web main");
  }

  @Test
  void report_sameNameInAnotherNamespace_isNoOwner() {
    add(
        WorkloadKind.REPLICA_SET,
        template("apps/v1", "ReplicaSet", "web-1", owner("Deployment", "web"))
            .replace("namespace: shop", "namespace: other"));
    add(WorkloadKind.POD, pod("web-1-x", owner("ReplicaSet", "web-1"), container("img:web")));

    assertThat(uses()).contains("img:web ReplicaSet/web-1 main");
  }

  @Test
  void report_staticPod_isItsOwn() {
    add(WorkloadKind.POD, pod("etcd-node1", owner("Node", "node1"), container("img:etcd")));

    assertThat(uses()).containsExactly("img:etcd Pod/etcd-node1 main");
  }

  @Test
  void report_ownerThatIsNoController_isNotNamed() {
    add(
        WorkloadKind.POD,
        pod(
            "p",
            "ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: c, uid: u},"
                + " {apiVersion: v1, kind: Set, name: s, uid: u, controller: false}]",
            container("img:p")));

    assertThat(uses()).containsExactly("img:p Pod/p main");
  }

  @Test
  void report_ownersInARing_ends() {
    add(WorkloadKind.REPLICA_SET, template("apps/v1", "ReplicaSet", "a", owner("ReplicaSet", "b")));
    add(WorkloadKind.REPLICA_SET, template("apps/v1", "ReplicaSet", "b", owner("ReplicaSet", "a")));

    assertThat(uses()).hasSize(2);
  }

  @Test
  void report_deploymentWithAnOwner_staysItself() {
    add(WorkloadKind.DEPLOYMENT, template("apps/v1", "Deployment", "web", owner("Operator", "o")));

    assertThat(uses()).containsExactly("img:web Deployment/web main");
  }

  // Same or different

  @Test
  void report_templateAndItsPods_areOneUse() {
    add(WorkloadKind.DEPLOYMENT, template("apps/v1", "Deployment", "web", ""));
    add(
        WorkloadKind.REPLICA_SET,
        template("apps/v1", "ReplicaSet", "web-1", owner("Deployment", "web"))
            .replace("img:web-1", "img:web"));
    add(WorkloadKind.POD, pod("web-1-x", owner("ReplicaSet", "web-1"), container("img:web")));
    add(WorkloadKind.POD, pod("web-1-y", owner("ReplicaSet", "web-1"), container("img:web")));

    assertThat(uses()).containsExactly("img:web Deployment/web main");
    assertThat(inventory.report().counts()).containsEntry("Pod", 2L);
  }

  @Test
  void report_sidecarOfPodsOnly_isThereOnce() {
    add(WorkloadKind.DEPLOYMENT, template("apps/v1", "Deployment", "web", ""));
    add(
        WorkloadKind.REPLICA_SET,
        template("apps/v1", "ReplicaSet", "web-1", owner("Deployment", "web"))
            .replace("img:web-1", "img:web"));
    for (String name : List.of("x", "y")) {
      add(
          WorkloadKind.POD,
          pod(
              name,
              owner("ReplicaSet", "web-1"),
              """
              containers: [{name: main, image: "img:web"}, {name: mesh, image: "img:mesh"}]
              """));
    }

    assertThat(uses())
        .containsExactly("img:mesh Deployment/web mesh", "img:web Deployment/web main");
  }

  @Test
  void report_anotherOrderOfReading_isTheSame() {
    List<WorkloadKind> kinds =
        List.of(WorkloadKind.POD, WorkloadKind.REPLICA_SET, WorkloadKind.DEPLOYMENT);
    List<String> objects =
        List.of(
            pod("web-1-x", owner("ReplicaSet", "web-1"), container("img:web")),
            template("apps/v1", "ReplicaSet", "web-1", owner("Deployment", "web")),
            template("apps/v1", "Deployment", "web", ""));
    ClusterInventory backwards = new ClusterInventory();
    for (int i = 0; i < 3; i++) {
      add(kinds.get(i), objects.get(i));
      backwards.add(kinds.get(2 - i), List.of(object(objects.get(2 - i))));
    }
    inventory.addGap("b");
    inventory.addGap("a");
    backwards.addGap("a");
    backwards.addGap("b");

    assertThat(backwards.report()).isEqualTo(inventory.report());
    assertThat(inventory.report().gaps()).containsExactly("a", "b");
  }

  // What is missing

  @Test
  void report_containersWithoutImage_haveAnEmptyOne() {
    add(
        WorkloadKind.POD,
        pod(
            "p",
            "",
            """
            containers: [{name: none}, {name: "null", image: null}, {name: empty, image: ""}, {name: blank, image: " "}, {image: "img:p"}]
            volumes: [{name: v, image: {}}]
            """));

    assertThat(inventory.report().uses())
        .extracting(ImageUse::image, ImageUse::container)
        .containsExactly(
            tuple("", "empty"),
            tuple("", "none"),
            tuple("", "null"),
            tuple("", "volume/v"),
            tuple(" ", "blank"),
            tuple("img:p", "null"));
  }

  @Test
  void report_objectsWithoutSpec_areCountedOnly() {
    add(WorkloadKind.POD, bare("v1", "Pod", "{}").replace("spec: {}", ""));
    add(WorkloadKind.REPLICATION_CONTROLLER, bare("v1", "ReplicationController", "{replicas: 0}"));
    add(WorkloadKind.DEPLOYMENT, bare("apps/v1", "Deployment", "{template: {}}"));
    add(WorkloadKind.CRON_JOB, bare("batch/v1", "CronJob", "{}"));
    add(WorkloadKind.OLD_CRON_JOB, bare("batch/v1beta1", "CronJob", "{jobTemplate: {}}"));

    assertThat(uses()).isEmpty();
    assertThat(inventory.read()).isEqualTo(5);
  }

  @Test
  void report_listsThatAreNull_areEmpty() {
    add(
        WorkloadKind.POD,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: shop, ownerReferences: null}
        spec: {containers: null, initContainers: null, ephemeralContainers: null, volumes: null, imagePullSecrets: null}
        """);

    assertThat(uses()).isEmpty();
  }

  // Pull secrets

  @Test
  void report_pullSecrets_areNamedWithTheirImages() {
    add(
        WorkloadKind.POD,
        pod(
            "p",
            "",
            """
            imagePullSecrets: [{name: pull}, {name: ""}, {}]
            containers: [{name: main, image: "img:b"}]
            initContainers: [{name: init, image: "img:a"}]
            """));
    add(WorkloadKind.POD, pod("q", "", "imagePullSecrets: [{name: pull}]\n" + container("img:c")));

    assertThat(inventory.report().secrets())
        .hasSize(1)
        .hasEntrySatisfying(
            new SecretName("shop", "pull"),
            images -> assertThat(images).containsExactly("img:a", "img:b", "img:c"));
  }

  private List<String> uses() {
    List<String> lines = new ArrayList<>();
    for (ImageUse use : inventory.report().uses()) {
      lines.add(use.image() + " " + use.workload() + " " + use.container());
    }
    return lines;
  }

  private void add(WorkloadKind kind, String yaml) {
    inventory.add(kind, List.of(object(yaml)));
  }

  private static HasMetadata object(String yaml) {
    return SERIALIZATION.unmarshal(yaml);
  }

  private static String bare(String apiVersion, String kind, String spec) {
    return "apiVersion: %s\nkind: %s\nmetadata: {name: x, namespace: shop}\nspec: %s\n"
        .formatted(apiVersion, kind, spec);
  }

  private static String owner(String kind, String name) {
    return "ownerReferences: [{apiVersion: x/v1, kind: %s, name: %s, uid: u, controller: true}]"
        .formatted(kind, name);
  }

  private static String container(String image) {
    return "containers: [{name: main, image: \"" + image + "\"}]\n";
  }

  private static String pod(String name, String owner, String spec) {
    return "apiVersion: v1\nkind: Pod\n" + metadata(name, owner) + "spec:\n" + spec.indent(2);
  }

  /** One container, whose image is named after the object. */
  private static String template(String apiVersion, String kind, String name, String owner) {
    return "apiVersion: %s\nkind: %s\n".formatted(apiVersion, kind)
        + metadata(name, owner)
        + "spec: {template: {spec: {containers: [{name: main, image: \"img:%s\"}]}}}"
            .formatted(name);
  }

  private static String cronJob(String apiVersion, String name) {
    return template(apiVersion, "CronJob", name, "")
        .replace("spec: {template", "spec: {jobTemplate: {spec: {template")
        .concat("}}");
  }

  private static String metadata(String name, String owner) {
    return "metadata:\n  name: " + name + "\n  namespace: shop\n" + owner.indent(2);
  }
}
