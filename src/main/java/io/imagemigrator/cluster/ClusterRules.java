package io.imagemigrator.cluster;

import io.imagemigrator.registry.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules that bring a cluster's images to a target.
 *
 * @param rules source → targets; the target without a tag is pushed by the source's digest
 * @param renamed the repository at the target, by the name that the manifests use
 * @param tags the tags that the manifests use with each of these names; an empty one where a digest
 *     decides
 * @param found different images of the cluster
 * @param atTarget how many of them are at the target's registry already
 * @param notes what a reader of the rules may wonder about
 * @param malformed a sentence for each name that is none of an image
 */
public record ClusterRules(
    SortedMap<String, SortedSet<String>> rules,
    SortedMap<String, Repository> renamed,
    SortedMap<String, SortedSet<String>> tags,
    int found,
    int atTarget,
    List<String> notes,
    List<String> malformed) {

  /**
   * Makes the rules.
   *
   * @param target registry and namespace that the images go to
   */
  public static ClusterRules of(SortedSet<ImageUse> uses, Repository target) {
    SortedMap<String, ClusterImage> byName = new TreeMap<>();
    List<String> malformed = new ArrayList<>();
    String last = null;
    for (ImageUse use : uses) {
      if (use.image().equals(last)) {
        continue;
      }
      last = use.image();
      try {
        byName.put(use.image(), ClusterImage.parse(use.image()));
      } catch (IllegalArgumentException e) {
        malformed.add(
            "'%s' of %s in namespace %s (%s) is no image name, so there is no rule for it: %s"
                .formatted(
                    use.image(), use.workload(), use.namespace(), use.container(), e.getMessage()));
      }
    }
    SortedSet<ClusterImage> found = new TreeSet<>(byName.values());
    SortedSet<ClusterImage> moving = new TreeSet<>(found);
    moving.removeIf(image -> image.repository().registry().equals(target.registry()));
    TargetNames names = new TargetNames(target, moving);
    List<String> notes = new ArrayList<>(names.notes());
    Set<ClusterImage> untagged = withoutTag(moving, notes);
    SortedMap<String, SortedSet<String>> rules = new TreeMap<>();
    for (ClusterImage image : moving) {
      String tag = untagged.contains(image) ? "" : image.tag().map(name -> ":" + name).orElse("");
      rules
          .computeIfAbsent(image.source(), source -> new TreeSet<>())
          .add(names.of(image.repository()) + tag);
    }
    SortedMap<String, Repository> renamed = new TreeMap<>();
    SortedMap<String, SortedSet<String>> tags = new TreeMap<>();
    byName.forEach(
        (written, image) -> {
          if (moving.contains(image)) {
            String name = ClusterImage.nameOf(written);
            renamed.put(name, names.of(image.repository()));
            tags.computeIfAbsent(name, key -> new TreeSet<>())
                .add(image.digest().isPresent() ? "" : image.tag().orElse(""));
          }
        });
    return new ClusterRules(
        rules, renamed, tags, found.size(), found.size() - moving.size(), notes, malformed);
  }

  /**
   * Where one tag is used with different digests it can stand for one of them only. It stays with
   * the image that is named by the tag alone; the others are reached by digest, as the manifests
   * do.
   */
  private static Set<ClusterImage> withoutTag(SortedSet<ClusterImage> images, List<String> notes) {
    SortedMap<String, List<ClusterImage>> byTag = new TreeMap<>();
    for (ClusterImage image : images) {
      image
          .tag()
          .ifPresent(
              tag ->
                  byTag
                      .computeIfAbsent(image.repository() + ":" + tag, key -> new ArrayList<>())
                      .add(image));
    }
    Set<ClusterImage> untagged = new TreeSet<>();
    byTag.forEach(
        (name, sharing) -> {
          if (sharing.size() > 1) {
            int before = untagged.size();
            sharing.stream().filter(image -> image.digest().isPresent()).forEach(untagged::add);
            notes.add(
                name
                    + " is used with different digests; those are pushed by digest"
                    + (untagged.size() - before < sharing.size()
                        ? ", and the tag goes with the image that is named without one"
                        : ", and none of them gets the tag"));
          }
        });
    return untagged;
  }

  /** How many rules there are; a source with two targets counts twice, as in a migration. */
  public int count() {
    return rules.values().stream().mapToInt(Set::size).sum();
  }

  /** Whether the manifests use one tag only with this name, and no digest. */
  boolean hasOneTag(String name) {
    SortedSet<String> used = tags.get(name);
    return used.size() == 1 && !used.first().isEmpty();
  }

  /** Uses that move and that a kustomization does not reach: volumes of type image. */
  public List<ImageUse> outOfReach(SortedSet<ImageUse> uses) {
    return uses.stream()
        .filter(use -> use.container().startsWith(ImageUse.VOLUME))
        .filter(use -> renamed.containsKey(ClusterImage.nameOf(use.image())))
        .toList();
  }

  /** Each name with its repository at the target. */
  Set<Map.Entry<String, Repository>> renames() {
    return renamed.entrySet();
  }
}
