package io.imagemigrator.cluster;

import io.imagemigrator.registry.Repository;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules that bring a cluster's images to a target.
 *
 * @param rules source → targets, but for those that exist already; the target without a tag is
 *     pushed by the source's digest
 * @param existing the rules to which these are added
 * @param renamed the repository at the target, by the name that the manifests use
 * @param found different images of the cluster
 * @param atTarget how many of them are at the target's registry already
 * @param notes what a reader of the rules may wonder about
 * @param malformed a sentence for each image that gets no rule though it should have one
 */
public record ClusterRules(
    SortedMap<String, SortedSet<String>> rules,
    ExistingRules existing,
    SortedMap<String, Repository> renamed,
    int found,
    int atTarget,
    List<String> notes,
    List<String> malformed) {

  /**
   * Makes the rules.
   *
   * @param target registry and namespace that the images go to
   * @param existing rules that stay as they are: their names are kept, their targets left alone
   */
  public static ClusterRules of(
      SortedSet<ImageUse> uses, Repository target, ExistingRules existing) {
    SortedMap<String, ClusterImage> byName = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    List<String> malformed = new ArrayList<>();
    parse(uses, byName, notes, malformed);
    SortedSet<ClusterImage> found = new TreeSet<>(byName.values());
    SortedSet<ClusterImage> moving = new TreeSet<>(found);
    moving.removeIf(image -> image.repository().registry().equals(target.registry()));
    TargetNames names = new TargetNames(target, moving, existing);
    notes.addAll(names.notes());
    Set<ClusterImage> untagged = withoutTag(moving, names, existing, notes);
    SortedMap<String, SortedSet<String>> rules = new TreeMap<>();
    Set<Repository> incomplete = new HashSet<>();
    for (ClusterImage image : moving) {
      Repository name = names.of(image.repository());
      Optional<String> tag = untagged.contains(image) ? Optional.empty() : image.tag();
      Optional<String> writer = tag.flatMap(text -> existing.otherWriter(name, text, image));
      if (writer.isPresent()) {
        incomplete.add(image.repository());
        malformed.add(
            "%s would be %s:%s, to which a rule that is there already copies %s"
                .formatted(image.source(), name, tag.get(), writer.get()));
      } else if (!existing.hold(image, name, tag)) {
        rules
            .computeIfAbsent(image.source(), source -> new TreeSet<>())
            .add(name + tag.map(text -> ":" + text).orElse(""));
      }
    }
    SortedMap<String, Repository> renamed = new TreeMap<>();
    byName.forEach(
        (written, image) -> {
          // Under the new name a workload would find another image.
          if (moving.contains(image) && !incomplete.contains(image.repository())) {
            renamed.put(ClusterImage.nameOf(written), names.of(image.repository()));
          }
        });
    return new ClusterRules(
        rules, existing, renamed, found.size(), found.size() - moving.size(), notes, malformed);
  }

  private static void parse(
      SortedSet<ImageUse> uses,
      SortedMap<String, ClusterImage> byName,
      List<String> notes,
      List<String> malformed) {
    SortedMap<String, List<ImageUse>> places = new TreeMap<>();
    uses.forEach(
        use ->
            places
                .computeIfAbsent(
                    use.image().isBlank() ? "" : use.image(), image -> new ArrayList<>())
                .add(use));
    places.forEach(
        (image, held) -> {
          ImageUse first = held.get(0);
          if (ImagePlaceholder.is(image)) {
            notes.add(ImagePlaceholder.note(first, held.size()));
            return;
          }
          try {
            byName.put(image, ClusterImage.parse(image));
          } catch (IllegalArgumentException e) {
            malformed.add(
                "'%s' of %s in namespace %s (%s) is no image name, so there is no rule for it: %s"
                    .formatted(
                        image,
                        first.workload(),
                        first.namespace(),
                        first.container(),
                        e.getMessage()));
          }
        });
  }

  /**
   * Where one tag is used with different digests it can stand for one of them only. It stays with
   * the image that is named by the tag alone; the others are reached by digest, as the manifests
   * do.
   */
  private static Set<ClusterImage> withoutTag(
      SortedSet<ClusterImage> images,
      TargetNames names,
      ExistingRules existing,
      List<String> notes) {
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
        (tagged, sharing) -> {
          List<ClusterImage> without = new ArrayList<>();
          for (ClusterImage image : sharing) {
            Repository name = names.of(image.repository());
            boolean taken =
                existing.otherWriter(name, image.tag().orElseThrow(), image).isPresent();
            if (image.digest().isPresent()
                && (sharing.size() > 1 || taken)
                && !existing.hold(image, name, image.tag())) {
              without.add(image);
            }
          }
          if (!without.isEmpty()) {
            untagged.addAll(without);
            notes.add(tagged + " is used with different digests; " + tagStays(sharing, without));
          }
        });
    return untagged;
  }

  private static String tagStays(List<ClusterImage> sharing, List<ClusterImage> without) {
    String pushed = "those are pushed by digest, and ";
    if (without.size() == sharing.size()) {
      return pushed + "none of them gets the tag";
    }
    boolean named = sharing.stream().anyMatch(image -> image.digest().isEmpty());
    return pushed
        + (named
            ? "the tag goes with the image that is named without one"
            : "the tag stays with the image that a rule gives it to already");
  }

  /** How many rules there are; a source with two targets counts twice, as in a migration. */
  public int count() {
    return rules.values().stream().mapToInt(Set::size).sum();
  }

  /**
   * A sentence for each use that moves and that a kustomization does not reach: volumes of type
   * image, and digests of another algorithm than SHA-256.
   */
  public List<String> outOfReach(SortedSet<ImageUse> uses) {
    List<String> sentences = new ArrayList<>();
    for (ImageUse use : uses) {
      boolean volume = use.container().startsWith(ImageUse.VOLUME);
      boolean digest = use.image().contains("@") && !use.image().contains("@sha256:");
      if ((volume || digest) && renamed.containsKey(ClusterImage.nameOf(use.image()))) {
        sentences.add(
            "kustomize renames no %s; change by hand: %s of %s in namespace %s"
                .formatted(
                    volume ? "volumes of type image" : "images with a digest that is not sha256",
                    use.container(),
                    use.workload(),
                    use.namespace()));
      }
    }
    return sentences;
  }

  /** Each name with its repository at the target. */
  Set<Map.Entry<String, Repository>> renames() {
    return renamed.entrySet();
  }
}
