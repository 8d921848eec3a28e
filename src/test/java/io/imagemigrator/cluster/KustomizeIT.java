package io.imagemigrator.cluster;

import static io.imagemigrator.cluster.ClusterUses.digest;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.imagemigrator.testing.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program kustomize makes of the list of images, in manifests of every kind. */
class KustomizeIT {
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path folder;

  @Test
  void kustomize_deploymentWithInitContainer_isRenamed() throws Exception {
    assertThat(
            rendered(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  template:
                    spec:
                      initContainers: [{name: init, image: "r.io/shop/migrations:1.10"}]
                      containers:
                        - {name: web, image: "r.io/shop/web:2"}
                        - {name: proxy, image: nginx}
                """,
                "r.io/shop/migrations:1.10",
                "r.io/shop/web:2",
                "nginx"))
        .containsExactlyInAnyOrder(
            "swr.example.com/test/migrations:1.10",
            "swr.example.com/test/web:2",
            "swr.example.com/test/nginx");
  }

  @Test
  void kustomize_statefulSetAndCronJob_areRenamed() throws Exception {
    assertThat(
            rendered(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  template:
                    spec:
                      containers: [{name: db, image: "host:5000/data/db:16"}]
                ---
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: backup}
                spec:
                  schedule: "0 3 * * *"
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          initContainers: [{name: init, image: "docker.io/library/busybox:1"}]
                          containers: [{name: backup, image: "busybox:1"}]
                """,
                "host:5000/data/db:16",
                "docker.io/library/busybox:1",
                "busybox:1"))
        .containsExactlyInAnyOrder(
            "swr.example.com/test/db:16",
            "swr.example.com/test/busybox:1",
            "swr.example.com/test/busybox:1");
  }

  @Test
  void kustomize_digests_areKept() throws Exception {
    assertThat(
            rendered(
                pod("r.io/a/app@" + digest('a'), "r.io/a/web:1@" + digest('b')),
                "r.io/a/app@" + digest('a'),
                "r.io/a/web:1@" + digest('b')))
        .containsExactlyInAnyOrder(
            pinned("r.io/a", "app@" + digest('a')), pinned("r.io/a", "web:1@" + digest('b')));
  }

  @Test
  void kustomize_oneNameWithTwoTags_keepsEachTag() throws Exception {
    assertThat(rendered(pod("r.io/a/app:1.10", "r.io/a/app:2"), "r.io/a/app:1.10", "r.io/a/app:2"))
        .containsExactlyInAnyOrder("swr.example.com/test/app:1.10", "swr.example.com/test/app:2");
  }

  @Test
  void kustomize_collidingNames_areKeptApart() throws Exception {
    assertThat(rendered(pod("r.io/a/app:1", "r.io/b/app:1"), "r.io/a/app:1", "r.io/b/app:1"))
        .containsExactlyInAnyOrder("swr.example.com/test/a-app:1", "swr.example.com/test/b-app:1");
  }

  /** The cluster runs 2.9.0, but what the manifests say is theirs to say. */
  @Test
  void kustomize_tagsAndDigestsThatTheClusterDoesNotRun_areKept() throws Exception {
    assertThat(
            rendered(
                pod("r.io/a/canary:2.9.0", "r.io/a/canary:3.1.0", "r.io/a/canary@" + digest('c')),
                "r.io/a/canary:2.9.0"))
        .containsExactlyInAnyOrder(
            "swr.example.com/test/canary:2.9.0",
            "swr.example.com/test/canary:3.1.0",
            pinned("r.io/a", "canary@" + digest('c')));
  }

  @Test
  void kustomize_namesThatAreAlike_areLeftAlone() throws Exception {
    String[] others = {
      "nginx-exporter:1",
      "my-nginx:1",
      "library/nginx:1",
      "r-io/a/app:1",
      "r.io/a/app2:1",
      "r.io/a/app/x:1",
      "x.r.io/a/app:1",
      "r.io/b/my-app:1",
      "auto"
    };

    assertThat(rendered(pod(others), "nginx:1", "r.io/a/app:1", "r.io/b/my.app:1"))
        .containsExactlyInAnyOrder(others);
  }

  @Test
  void kustomize_registriesWithPortsAndAddresses_areRenamed() throws Exception {
    assertThat(
            rendered(
                pod("[::1]:5000/a/six:1", "127.0.0.1:5000/a/four:1", "localhost:5000/a/b/name"),
                "[::1]:5000/a/six:1",
                "127.0.0.1:5000/a/four:1",
                "localhost:5000/a/b/name"))
        .containsExactlyInAnyOrder(
            "swr.example.com/test/six:1",
            "swr.example.com/test/four:1",
            "swr.example.com/test/name");
  }

  @Test
  void kustomize_imageAtTheTargetAlready_staysAsItIs() throws Exception {
    assertThat(
            rendered(
                pod("swr.example.com/test/app:1", "r.io/a/web:1"),
                "swr.example.com/test/app:1",
                "r.io/a/web:1"))
        .containsExactlyInAnyOrder("swr.example.com/test/app:1", "swr.example.com/test/web:1");
  }

  @Test
  void kustomize_emptyList_isTaken() throws Exception {
    assertThat(rendered(pod("swr.example.com/test/app:1"), "swr.example.com/test/app:1"))
        .containsExactly("swr.example.com/test/app:1");
  }

  /** What becomes of an image with a digest: Debian 12 has a kubectl that cannot rename it. */
  private static String pinned(String before, String image) throws Exception {
    Launcher.Result version =
        Launcher.of(List.of("kubectl")).run("version", "--client", "--output=json");
    String minor =
        YAML.readTree(version.stdout()).path("clientVersion").path("minor").asText().strip();
    boolean renames = Integer.parseInt(minor.replaceAll("\\D", "")) >= 21;
    return (renames ? "swr.example.com/test" : before) + "/" + image;
  }

  private static String pod(String... images) {
    StringBuilder yaml =
        new StringBuilder("apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:");
    for (int i = 0; i < images.length; i++) {
      yaml.append("\n    - {name: c%d, image: \"%s\"}".formatted(i, images[i]));
    }
    return yaml.append('\n').toString();
  }

  /** The images of the manifests after kustomize, given those that the cluster uses. */
  private List<String> rendered(String manifests, String... used) throws Exception {
    Files.writeString(folder.resolve("manifests.yaml"), manifests);
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        "resources: [manifests.yaml]\n" + ClusterFiles.kustomization(ClusterUses.rules(used)));
    Launcher.Result result =
        Launcher.of(List.of("kubectl")).run("kustomize", folder.toAbsolutePath().toString());
    assertThat(result.exitStatus()).as(result.stderr()).isZero();
    List<String> images = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(result.stdout())) {
      documents.forEachRemaining(
          document -> document.findValues("image").forEach(image -> images.add(image.asText())));
    }
    return images;
  }
}
