package io.imagemigrator.cluster;

import static io.imagemigrator.cluster.ClusterUses.TARGET;
import static io.imagemigrator.cluster.ClusterUses.digest;
import static io.imagemigrator.cluster.ClusterUses.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.Repository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What images a cluster uses, and where each of them goes. */
class ClusterRulesTest {
  @Test
  void of_shortNames_areSpelledOut() {
    ClusterRules rules = rules("nginx", "team/app:1", "registry.k8s.io/pause:3.9");

    assertThat(lines(rules))
        .containsExactly(
            "docker.io/library/nginx:latest -> swr.example.com/test/nginx:latest",
            "docker.io/team/app:1 -> swr.example.com/test/app:1",
            "registry.k8s.io/pause:3.9 -> swr.example.com/test/pause:3.9");
    assertThat(rules.notes()).isEmpty();
    assertThat(rules.malformed()).isEmpty();
  }

  @Test
  void of_deepNamespaces_keepTheLastSegmentOnly() {
    assertThat(lines(rules("r.io/a/b/c/app:1")))
        .containsExactly("r.io/a/b/c/app:1 -> swr.example.com/test/app:1");
    assertThat(
            lines(
                ClusterRules.of(
                    ClusterUses.of("r.io/a/app:1"),
                    new Repository("t.io:5000", "x/y"),
                    ExistingRules.NONE)))
        .containsExactly("r.io/a/app:1 -> t.io:5000/x/y/app:1");
  }

  @Test
  void of_noImages_isEmpty() {
    ClusterRules rules = rules();

    assertThat(rules.rules()).isEmpty();
    assertThat(rules.count()).isZero();
    assertThat(rules.found()).isZero();
  }

  @Test
  void of_severalWrittenFormsOfOneImage_isOneRule() {
    ClusterRules rules =
        rules(
            "nginx",
            "nginx:latest",
            "library/nginx",
            "docker.io/nginx",
            "docker.io/library/nginx:latest",
            "index.docker.io/library/nginx");

    assertThat(lines(rules))
        .containsExactly("docker.io/library/nginx:latest -> swr.example.com/test/nginx:latest");
    assertThat(rules.found()).isEqualTo(1);
    assertThat(rules.notes()).isEmpty();
    assertThat(rules.renamed())
        .containsOnlyKeys(
            "nginx",
            "library/nginx",
            "docker.io/nginx",
            "docker.io/library/nginx",
            "index.docker.io/library/nginx")
        .containsValue(new Repository("swr.example.com", "test/nginx"));
  }

  // Digests

  @Test
  void of_digestOnly_hasATargetWithoutTag() {
    assertThat(lines(rules("r.io/a/app@" + digest('a'))))
        .containsExactly("r.io/a/app@" + digest('a') + " -> swr.example.com/test/app");
  }

  @Test
  void of_tagAndDigest_tagNamesTheTarget() {
    ClusterRules rules = rules("r.io/a/app:1@" + digest('a'));

    assertThat(lines(rules))
        .containsExactly("r.io/a/app@" + digest('a') + " -> swr.example.com/test/app:1");
  }

  @Test
  void of_digestWithSeveralTags_isOneSourceWithSeveralTargets() {
    ClusterRules rules =
        rules(
            "r.io/a/app:1@" + digest('a'),
            "r.io/a/app:2@" + digest('a'),
            "r.io/a/app@" + digest('a'));

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app@" + digest('a') + " -> swr.example.com/test/app",
            "r.io/a/app@" + digest('a') + " -> swr.example.com/test/app:1",
            "r.io/a/app@" + digest('a') + " -> swr.example.com/test/app:2");
    assertThat(rules.rules()).hasSize(1);
    assertThat(rules.count()).isEqualTo(3);
    assertThat(rules.notes()).isEmpty();
  }

  @Test
  void of_oneTagWithAndWithoutDigest_goesWithTheImageWithoutAndIsSaid() {
    ClusterRules rules = rules("r.io/a/app:1", "r.io/a/app:1@" + digest('a'));

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app:1 -> swr.example.com/test/app:1",
            "r.io/a/app@" + digest('a') + " -> swr.example.com/test/app");
    assertThat(rules.notes())
        .singleElement()
        .asString()
        .startsWith("r.io/a/app:1 is used with different digests");
  }

  @Test
  void of_oneTagWithTwoDigests_pushesBothByDigest() {
    ClusterRules rules = rules("r.io/a/app:1@" + digest('a'), "r.io/a/app:1@" + digest('b'));

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app@" + digest('a') + " -> swr.example.com/test/app",
            "r.io/a/app@" + digest('b') + " -> swr.example.com/test/app");
    assertThat(rules.notes()).hasSize(1);
  }

  // Names that collide

  @Test
  void of_twoNamespacesWithOneNameAndTag_areKeptApartAndSaid() {
    ClusterRules rules = rules("r.io/a/app:1", "r.io/b/app:1");

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app:1 -> swr.example.com/test/a-app:1",
            "r.io/b/app:1 -> swr.example.com/test/b-app:1");
    assertThat(rules.notes())
        .containsExactly(
            "kept apart, since both would be swr.example.com/test/app:1:"
                + " r.io/a/app -> swr.example.com/test/a-app,"
                + " r.io/b/app -> swr.example.com/test/b-app");
  }

  @Test
  void of_oneNameWithDifferentTags_isNoCollision() {
    ClusterRules rules = rules("r.io/a/app:1", "r.io/b/app:2");

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app:1 -> swr.example.com/test/app:1",
            "r.io/b/app:2 -> swr.example.com/test/app:2");
    assertThat(rules.notes()).isEmpty();
  }

  @Test
  void of_collisionOfOneTag_movesAllTagsOfTheRepository() {
    ClusterRules rules = rules("r.io/a/app:1", "r.io/a/app:2", "r.io/b/app:1");

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app:1 -> swr.example.com/test/a-app:1",
            "r.io/a/app:2 -> swr.example.com/test/a-app:2",
            "r.io/b/app:1 -> swr.example.com/test/b-app:1");
  }

  @Test
  void of_collisionOfTagsWithDigests_isKeptApartToo() {
    assertThat(lines(rules("r.io/a/app:1@" + digest('a'), "r.io/b/app:1@" + digest('b'))))
        .containsExactly(
            "r.io/a/app@" + digest('a') + " -> swr.example.com/test/a-app:1",
            "r.io/b/app@" + digest('b') + " -> swr.example.com/test/b-app:1");
  }

  @Test
  void of_severalTagsOfTwoRepositories_areSaidOnce() {
    ClusterRules rules =
        rules("r.io/a/app:1", "r.io/a/app:2", "r.io/b/app:1", "r.io/b/app:2", "r.io/c/x:1");

    assertThat(rules.notes()).hasSize(1);
    assertThat(rules.count()).isEqualTo(5);
  }

  @Test
  void of_oneNameInTwoRegistries_isKeptApartByRegistry() {
    ClusterRules rules = rules("q.io/a/app:1", "r.io:5000/a/app:1");

    assertThat(lines(rules))
        .containsExactly(
            "q.io/a/app:1 -> swr.example.com/test/q.io-a-app:1",
            "r.io:5000/a/app:1 -> swr.example.com/test/r.io-5000-a-app:1");
    assertThat(rules.notes()).singleElement().asString().contains("q.io-a-app", "r.io-5000-a-app");
  }

  @Test
  void of_registryWithoutNamespace_givesItsOwnName() {
    assertThat(lines(rules("registry.k8s.io/pause:3.9", "r.io/mirror/pause:3.9")))
        .containsExactly(
            "r.io/mirror/pause:3.9 -> swr.example.com/test/mirror-pause:3.9",
            "registry.k8s.io/pause:3.9 -> swr.example.com/test/registry.k8s.io-pause:3.9");
  }

  @Test
  void of_ipv6Registries_giveNamesThatARegistryTakes() {
    assertThat(lines(rules("[::1]:5000/app:1", "[::2]:5000/app:1")))
        .containsExactly(
            "[::1]:5000/app:1 -> swr.example.com/test/1-5000-app:1",
            "[::2]:5000/app:1 -> swr.example.com/test/2-5000-app:1");
  }

  @Test
  void of_derivedNameThatIsAnotherRepositorysOwn_isLongerStill() {
    ClusterRules rules = rules("r.io/a/app:1", "r.io/b/app:1", "r.io/x/a-app:1");

    assertThat(lines(rules))
        .containsExactly(
            "r.io/a/app:1 -> swr.example.com/test/r.io-a-app:1",
            "r.io/b/app:1 -> swr.example.com/test/b-app:1",
            "r.io/x/a-app:1 -> swr.example.com/test/x-a-app:1");
    assertTargetsDiffer(rules);
  }

  @Test
  void of_namesThatAreAlikeInFull_endInAHash() {
    ClusterRules rules = rules("r.io/a-b/app:1", "r.io/a/b-app:1", "r.io/a/b/app:1");

    assertTargetsDiffer(rules);
    assertThat(rules.renamed().get("r.io/a-b/app").path()).matches("test/app-[0-9a-f]{12}");
    assertThat(rules.renamed().get("r.io/a/b/app").path()).matches("test/app-[0-9a-f]{12}");
  }

  @Test
  void of_veryLongName_isHashedWithinTheLimit() {
    String name = "n".repeat(120);
    Repository deep = new Repository("t.io", "x".repeat(200));
    ClusterRules rules =
        ClusterRules.of(ClusterUses.of("r.io/a/" + name + ":1"), deep, ExistingRules.NONE);

    assertThat(rules.renamed().get("r.io/a/" + name).path()).matches("x{200}/image-[0-9a-f]{12}");
  }

  @Test
  void of_collisionWithANamespaceTooLong_isHashed() {
    String namespace = "n".repeat(250);
    ClusterRules rules = rules("r.io/" + namespace + "/app:1", "r.io/a/app:1");

    assertThat(rules.renamed().get("r.io/" + namespace + "/app").path())
        .matches("test/app-[0-9a-f]{12}");
    assertThat(rules.renamed().get("r.io/a/app").path()).isEqualTo("test/a-app");
    assertTargetsDiffer(rules);
  }

  // What is left out

  @Test
  void of_imagesAtTheTargetsRegistry_areCountedAndLeftOut() {
    ClusterRules rules =
        rules("swr.example.com/test/app:1", "SWR.example.com/other/app:1", "r.io/a/app:1");

    assertThat(lines(rules)).containsExactly("r.io/a/app:1 -> swr.example.com/test/app:1");
    assertThat(rules.found()).isEqualTo(3);
    assertThat(rules.atTarget()).isEqualTo(2);
    assertThat(rules.renamed()).containsOnlyKeys("r.io/a/app");
  }

  @Test
  void of_targetOnDockerHub_leavesEachOfItsNamesOut() {
    ClusterRules rules =
        ClusterRules.of(
            ClusterUses.of("nginx", "index.docker.io/team/app", "r.io/a/app:1"),
            new Repository("docker.io", "me"),
            ExistingRules.NONE);

    assertThat(lines(rules)).containsExactly("r.io/a/app:1 -> docker.io/me/app:1");
    assertThat(rules.atTarget()).isEqualTo(2);
  }

  @Test
  void of_malformedName_isSaidOnceWithItsPlace() {
    TreeSet<ImageUse> uses = new TreeSet<>(ClusterUses.of("r.io/a/app:1"));
    uses.add(new ImageUse("r.io/A/app", "StatefulSet/db", "data", "main"));
    uses.add(new ImageUse("r.io/A/app", "StatefulSet/db", "ops", "main"));

    ClusterRules rules = ClusterRules.of(uses, TARGET, ExistingRules.NONE);

    assertThat(lines(rules)).containsExactly("r.io/a/app:1 -> swr.example.com/test/app:1");
    assertThat(rules.found()).isEqualTo(1);
    assertThat(rules.malformed())
        .singleElement()
        .asString()
        .startsWith(
            "'r.io/A/app' of StatefulSet/db in namespace data (main) is no image name, so there is no"
                + " rule for it: ");
  }

  /** Istio's, OpenShift's, and those of templates that nobody has filled in. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "", " ", "$(IMAGE)", "r.io/a/${NAME}:1", "{{ .Values.image }}"})
  void of_placeholder_isNoImageAndSaidOnce(String placeholder) {
    TreeSet<ImageUse> uses = new TreeSet<>(ClusterUses.of("r.io/a/auto:1"));
    uses.add(new ImageUse(placeholder, "Deployment/gateway", "mesh", "istio-proxy"));
    uses.add(new ImageUse(placeholder, "Deployment/other", "mesh", "istio-proxy"));

    ClusterRules rules = ClusterRules.of(uses, TARGET, ExistingRules.NONE);

    assertThat(lines(rules)).containsExactly("r.io/a/auto:1 -> swr.example.com/test/auto:1");
    assertThat(rules.renamed()).containsOnlyKeys("r.io/a/auto");
    assertThat(rules.found()).isEqualTo(1);
    assertThat(rules.malformed()).isEmpty();
    assertThat(rules.notes())
        .singleElement()
        .asString()
        .contains(placeholder.strip())
        .endsWith(
            ", so there is no rule for it: istio-proxy of Deployment/gateway in namespace mesh and"
                + " 1 more");
  }

  // Order

  @Test
  void of_shuffledImages_isTheSame() {
    List<String> images =
        new ArrayList<>(
            List.of(
                "nginx",
                "docker.io/nginx:1",
                "r.io/a/app:1",
                "r.io/b/app:1",
                "r.io/x/a-app:1",
                "q.io/a/app:1",
                "r.io/a/app:1@" + digest('a'),
                "r.io/a-b/app:1",
                "r.io/a/b-app:1",
                "registry.k8s.io/pause:3.9",
                "Bad",
                "swr.example.com/test/app:1"));
    ClusterRules first = rules(images.toArray(String[]::new));
    assertTargetsDiffer(first);
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(images, random);
      assertThat(rules(images.toArray(String[]::new))).isEqualTo(first);
    }
  }

  private static void assertTargetsDiffer(ClusterRules rules) {
    assertThat(rules.rules().values().stream().flatMap(targets -> targets.stream()).toList())
        .doesNotHaveDuplicates();
  }

  private static List<String> lines(ClusterRules rules) {
    List<String> lines = new ArrayList<>();
    rules
        .rules()
        .forEach(
            (source, targets) -> targets.forEach(target -> lines.add(source + " -> " + target)));
    return lines;
  }
}
