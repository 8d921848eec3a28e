package io.imagemigrator.cluster;

import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Repository;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives each repository of a cluster its name at the target: its last segment, and more of it where
 * two would otherwise write the same tag. All tags of a repository keep together, so that one line
 * of a kustomization can rename them.
 */
final class TargetNames {
  private static final Comparator<Repository> BY_NAME = Comparator.comparing(Repository::toString);
  private static final int LONGEST_READABLE = 100;

  /** How much of a repository's name its name at the target holds. */
  private enum Level {
    NAME,
    NAMESPACE,
    REGISTRY,
    HASH;

    Level longer() {
      return switch (this) {
        case NAME -> NAMESPACE;
        case NAMESPACE -> REGISTRY;
        case REGISTRY, HASH -> HASH;
      };
    }
  }

  private final Repository target;
  private final Map<Repository, Level> levels = new TreeMap<>(BY_NAME);
  private final List<String> notes;

  /**
   * Names the repositories of the images.
   *
   * @param target registry and namespace that they go to
   */
  TargetNames(Repository target, Collection<ClusterImage> images) {
    this.target = target;
    images.forEach(image -> levels.put(image.repository(), Level.NAME));
    Map<String, NavigableSet<Repository>> first = contested(images);
    Map<String, NavigableSet<Repository>> contested = first;
    while (lengthen(contested)) {
      contested = contested(images);
    }
    notes = describe(first);
  }

  /** The tags of the target that more than one repository would write. */
  private Map<String, NavigableSet<Repository>> contested(Collection<ClusterImage> images) {
    Map<String, NavigableSet<Repository>> writers = new TreeMap<>();
    for (ClusterImage image : images) {
      if (image.tag().isPresent()) {
        String name = of(image.repository()) + ":" + image.tag().get();
        writers.computeIfAbsent(name, key -> new TreeSet<>(BY_NAME)).add(image.repository());
      }
    }
    writers.values().removeIf(repositories -> repositories.size() < 2);
    return writers;
  }

  private boolean lengthen(Map<String, NavigableSet<Repository>> contested) {
    NavigableSet<Repository> repositories = new TreeSet<>(BY_NAME);
    contested.values().forEach(repositories::addAll);
    repositories.removeIf(repository -> levels.get(repository) == Level.HASH);
    repositories.forEach(
        repository -> levels.computeIfPresent(repository, (key, level) -> level.longer()));
    return !repositories.isEmpty();
  }

  private List<String> describe(Map<String, NavigableSet<Repository>> contested) {
    Map<NavigableSet<Repository>, String> once = new LinkedHashMap<>();
    contested.forEach((name, repositories) -> once.putIfAbsent(repositories, name));
    List<String> sentences = new ArrayList<>();
    once.forEach(
        (repositories, name) -> {
          List<String> becomes = new ArrayList<>();
          repositories.forEach(repository -> becomes.add(repository + " -> " + of(repository)));
          sentences.add(
              "kept apart, since both would be " + name + ": " + String.join(", ", becomes));
        });
    return sentences;
  }

  /** The repository at the target. */
  Repository of(Repository source) {
    String path = source.path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    String inNamespace = path.replace('/', '-');
    String registry = source.registry().replaceAll("[^a-z0-9.]+", "-").replaceAll("^-|-$", "");
    String chosen =
        switch (levels.get(source)) {
          case NAME -> name;
          case NAMESPACE -> path.equals(name) ? registry + "-" + name : inNamespace;
          case REGISTRY -> registry + "-" + inNamespace;
          case HASH -> hashed(source, name);
        };
    String full = target.path() + "/" + chosen;
    return new Repository(
        target.registry(),
        Repository.isPath(full) ? full : target.path() + "/" + hashed(source, name));
  }

  private static String hashed(Repository source, String name) {
    String hash = Digest.sha256(source.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return (name.length() > LONGEST_READABLE ? "image" : name) + "-" + hash.substring(0, 12);
  }

  /** A sentence for each set of repositories that had to be kept apart. */
  List<String> notes() {
    return notes;
  }
}
