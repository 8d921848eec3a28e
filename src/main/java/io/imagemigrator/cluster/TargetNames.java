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
 * Gives each repository of a cluster its name at the target: the one that a rule gives it already,
 * else its last segment, and more of it where two would otherwise write the same tag. All tags of a
 * repository keep together, so that one line of a kustomization can rename them.
 */
final class TargetNames {
  private static final Comparator<Repository> BY_NAME = Comparator.comparing(Repository::toString);
  private static final int LONGEST_READABLE = 100;

  /** How much of a repository's name its name at the target holds. */
  private enum Level {
    /** The name is that of an existing rule. */
    GIVEN,
    NAME,
    NAMESPACE,
    REGISTRY,
    HASH;

    Level longer() {
      return switch (this) {
        case GIVEN -> NAME;
        case NAME -> NAMESPACE;
        case NAMESPACE -> REGISTRY;
        case REGISTRY, HASH -> HASH;
      };
    }
  }

  /**
   * A tag of the target that several would write.
   *
   * @param repositories of the cluster
   * @param late those of them whose image would meet that of a rule that is there
   * @param owners the sources of such rules
   */
  private record Contest(
      NavigableSet<Repository> repositories,
      NavigableSet<Repository> late,
      NavigableSet<String> owners) {
    Contest() {
      this(new TreeSet<>(BY_NAME), new TreeSet<>(BY_NAME), new TreeSet<>());
    }

    boolean isOne() {
      return repositories.size() > 1 || !late.isEmpty();
    }
  }

  private final Repository target;
  private final ExistingRules existing;
  private final Map<Repository, Level> levels = new TreeMap<>(BY_NAME);
  private final List<String> notes;

  /**
   * Names the repositories of the images.
   *
   * @param target registry and namespace that they go to
   */
  TargetNames(Repository target, Collection<ClusterImage> images, ExistingRules existing) {
    this.target = target;
    this.existing = existing;
    for (ClusterImage image : images) {
      boolean given = existing.nameOf(image.repository(), target).isPresent();
      levels.put(image.repository(), given ? Level.GIVEN : Level.NAME);
    }
    Map<String, Contest> first = contests(images);
    Map<String, Contest> contests = first;
    while (lengthen(contests.values())) {
      contests = contests(images);
    }
    notes = describe(first);
  }

  private Map<String, Contest> contests(Collection<ClusterImage> images) {
    Map<String, Contest> contests = new TreeMap<>();
    for (ClusterImage image : images) {
      if (image.tag().isPresent()) {
        Repository name = of(image.repository());
        String tag = image.tag().get();
        Contest contest = contests.computeIfAbsent(name + ":" + tag, key -> new Contest());
        contest.repositories().add(image.repository());
        existing
            .otherWriter(name, tag, image)
            // Its own repository's tag is left to it: an image with a digest needs none.
            .filter(source -> image.digest().isEmpty() || !image.isOfSameRepository(source))
            .ifPresent(
                source -> {
                  contest.late().add(image.repository());
                  contest.owners().add(source);
                });
      }
    }
    contests.values().removeIf(contest -> !contest.isOne());
    return contests;
  }

  private boolean lengthen(Collection<Contest> contests) {
    NavigableSet<Repository> repositories = new TreeSet<>(BY_NAME);
    for (Contest contest : contests) {
      repositories.addAll(contest.late());
      NavigableSet<Repository> others = new TreeSet<>(contest.repositories());
      others.removeAll(contest.late());
      NavigableSet<Repository> newcomers = new TreeSet<>(others);
      newcomers.removeIf(repository -> levels.get(repository) == Level.GIVEN);
      if (others.size() > 1) {
        repositories.addAll(newcomers.isEmpty() ? others : newcomers);
      }
    }
    repositories.removeIf(repository -> levels.get(repository) == Level.HASH);
    repositories.forEach(
        repository -> levels.computeIfPresent(repository, (key, level) -> level.longer()));
    return !repositories.isEmpty();
  }

  private List<String> describe(Map<String, Contest> contests) {
    Map<Contest, String> once = new LinkedHashMap<>();
    contests.forEach((name, contest) -> once.putIfAbsent(contest, name));
    List<String> sentences = new ArrayList<>();
    once.forEach(
        (contest, name) -> {
          List<String> becomes = new ArrayList<>();
          contest
              .repositories()
              .forEach(repository -> becomes.add(repository + " -> " + of(repository)));
          String why =
              contest.owners().isEmpty()
                  ? "since both would be " + name
                  : "since a rule that is there already copies "
                      + contest.owners().first()
                      + " to "
                      + name;
          sentences.add("kept apart, " + why + ": " + String.join(", ", becomes));
        });
    return sentences;
  }

  /** The repository at the target. */
  Repository of(Repository source) {
    Level level = levels.get(source);
    if (level == Level.GIVEN) {
      return existing.nameOf(source, target).orElseThrow();
    }
    String path = source.path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    String inNamespace = path.replace('/', '-');
    String registry = source.registry().replaceAll("[^a-z0-9.]+", "-").replaceAll("^-|-$", "");
    String chosen =
        switch (level) {
          case GIVEN, NAME -> name;
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
