package io.imagemigrator.cluster;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What was found in a cluster.
 *
 * @param counts objects read, by kind, each kind present
 * @param uses each place of each image once
 * @param secrets which images are pulled with which secret
 * @param gaps a sentence for each list that could not be read
 */
public record ClusterReport(
    Map<String, Long> counts,
    SortedSet<ImageUse> uses,
    SortedMap<SecretName, SortedSet<String>> secrets,
    List<String> gaps) {
  /** How many objects were read. */
  public long read() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
