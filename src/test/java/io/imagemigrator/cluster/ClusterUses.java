package io.imagemigrator.cluster;

import io.imagemigrator.registry.Repository;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/** Images of a cluster, each used by one workload, and the rules that they lead to. */
final class ClusterUses {
  static final Repository TARGET = new Repository("swr.example.com", "test");

  private ClusterUses() {}

  static SortedSet<ImageUse> of(String... images) {
    SortedSet<ImageUse> uses = new TreeSet<>();
    Arrays.stream(images)
        .forEach(image -> uses.add(new ImageUse(image, "Deployment/web", "shop", "main")));
    return uses;
  }

  static ClusterRules rules(String... images) {
    return ClusterRules.of(of(images), TARGET, ExistingRules.NONE);
  }

  /** A digest of its own for each letter. */
  static String digest(char letter) {
    return "sha256:" + Character.toString(letter).repeat(64);
  }
}
