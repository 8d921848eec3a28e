package io.imagemigrator.cluster;

import static io.imagemigrator.cluster.ClusterUses.digest;
import static io.imagemigrator.cluster.ClusterUses.rules;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.rule.RuleFile;
import io.imagemigrator.rule.RulePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of what is written about a cluster. */
class ClusterFilesTest {
  private static final String COMMENT =
      """
      # Written by image-migrator. Add the list to the kustomization.yaml of your manifests. Names are
      # regular expressions to kustomize, so their dots are escaped. Tags and digests stay. A kubectl
      # before 1.21 leaves images with a digest at their old names.
      """;

  @TempDir private Path folder;

  // images.json

  @Test
  void images_severalRules_areLinesInOrder() {
    assertThat(ClusterFiles.images(rules("r.io/b/web:2", "nginx", "r.io/a/app:1")))
        .isEqualTo(
            """
            {
              "docker.io/library/nginx:latest": "swr.example.com/test/nginx:latest",
              "r.io/a/app:1": "swr.example.com/test/app:1",
              "r.io/b/web:2": "swr.example.com/test/web:2"
            }
            """);
  }

  @Test
  void images_sourceWithSeveralTargets_hasAList() {
    String source = "r.io/a/app@" + digest('a');

    assertThat(
            ClusterFiles.images(
                rules("r.io/a/app:2@" + digest('a'), "r.io/a/app:1@" + digest('a'))))
        .isEqualTo(
            """
            {
              "%s": [
                "swr.example.com/test/app:1",
                "swr.example.com/test/app:2"
              ]
            }
            """
                .formatted(source));
  }

  @Test
  void images_noRules_isAnObject() throws Exception {
    String text = ClusterFiles.images(rules());

    assertThat(text).startsWith("{").endsWith("}\n");
    assertThat(plan(text).groups()).isEmpty();
  }

  @Test
  void images_everyKindOfName_isARuleFileWithoutFailures() throws Exception {
    ClusterRules rules =
        rules(
            "nginx",
            "registry.k8s.io/pause:3.9",
            "localhost:5000/app:1",
            "[::1]:5000/a/app:1",
            "r.io/a/app:1",
            "r.io/b/app:1",
            "r.io/a/app:2@" + digest('a'),
            "r.io/a/app:3@" + digest('a'),
            "r.io/a/app@" + digest('b'),
            "r.io/a/app@sha512:" + "ab".repeat(64),
            "r.io/" + "n".repeat(250) + "/app:1");

    RulePlan plan = plan(ClusterFiles.images(rules));

    assertThat(plan.failures()).isEmpty();
    assertThat(plan.groups().stream().mapToInt(group -> group.rules().size()).sum())
        .isEqualTo(rules.count())
        .isEqualTo(11);
  }

  private RulePlan plan(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("images.json"), text);
    return RulePlan.of(RuleFile.read(file), new Defaults(Optional.empty(), Optional.empty()));
  }

  // The table

  @Test
  void workloads_severalUses_areLinesInOrder() {
    SortedSet<ImageUse> uses = new TreeSet<>();
    uses.add(new ImageUse("r.io/a/web:1", "Deployment/web", "shop", "web"));
    uses.add(new ImageUse("r.io/a/app:1", "Deployment/web", "shop", "volume/theme"));
    uses.add(new ImageUse("r.io/a/app:1", "CronJob/backup", "data", "app"));

    assertThat(ClusterFiles.workloads(uses))
        .isEqualTo(
            """
            image,workload,namespace,container
            r.io/a/app:1,CronJob/backup,data,app
            r.io/a/app:1,Deployment/web,shop,volume/theme
            r.io/a/web:1,Deployment/web,shop,web
            """);
  }

  /** Templates are not checked as pods are, so an image may be any text. */
  @Test
  void workloads_textsWithCommasQuotesAndLines_areQuoted() {
    SortedSet<ImageUse> uses = new TreeSet<>();
    uses.add(new ImageUse("a,b", "Deployment/web", "shop", "say \"hi\""));
    uses.add(new ImageUse("c\nd", "Deployment/web", "shop", "main"));

    assertThat(ClusterFiles.workloads(uses))
        .isEqualTo(
            """
            image,workload,namespace,container
            "a,b",Deployment/web,shop,"say ""hi""\"
            "c
            d",Deployment/web,shop,main
            """);
  }

  @Test
  void workloads_noUses_isTheLineOfTitles() {
    assertThat(ClusterFiles.workloads(new TreeSet<>()).strip())
        .isEqualTo("image,workload,namespace,container");
  }

  // The kustomization

  /** A new tag would replace those of all manifests with that name, and their digests. */
  @Test
  void kustomization_tagsAndDigests_areNotNamed() throws Exception {
    assertThat(
            images(
                rules(
                    "nginx",
                    "r.io/a/app:1",
                    "r.io/a/web:1",
                    "r.io/a/web:2",
                    "r.io/a/log@" + digest('a'),
                    "r.io/a/log:1")))
        .containsExactly(
            "nginx -> swr.example.com/test/nginx",
            "r\\.io/a/app -> swr.example.com/test/app",
            "r\\.io/a/log -> swr.example.com/test/log",
            "r\\.io/a/web -> swr.example.com/test/web");
    assertThat(ClusterFiles.kustomization(rules("r.io/a/app:1")))
        .doesNotContain("newTag", "digest:");
  }

  @Test
  void kustomization_namesThatCollide_goToTheirRepositories() throws Exception {
    assertThat(images(rules("r.io/a/app:1", "r.io/b/app:1")))
        .containsExactly(
            "r\\.io/a/app -> swr.example.com/test/a-app",
            "r\\.io/b/app -> swr.example.com/test/b-app");
  }

  @Test
  void kustomization_charactersOfExpressions_areEscaped() throws Exception {
    assertThat(images(rules("[::1]:5000/a/my.app:1", "host:5000/a/b_c-d")))
        .containsExactly(
            "\\[::1\\]:5000/a/my\\.app -> swr.example.com/test/my.app",
            "host:5000/a/b_c-d -> swr.example.com/test/b_c-d");
  }

  @Test
  void kustomization_noImages_isAnEmptyList() throws Exception {
    String text = ClusterFiles.kustomization(rules("swr.example.com/test/app:1"));

    assertThat(text).startsWith(COMMENT + "images:");
    assertThat(new YAMLMapper().readTree(text).path("images").isArray()).isTrue();
    assertThat(images(rules())).isEmpty();
  }

  private static List<String> images(ClusterRules rules) throws Exception {
    JsonNode file = new YAMLMapper().readTree(ClusterFiles.kustomization(rules));
    List<String> lines = new ArrayList<>();
    for (JsonNode image : file.path("images")) {
      lines.add(image.path("name").textValue() + " -> " + image.path("newName").textValue());
    }
    return lines;
  }
}
