package io.imagemigrator.cluster;

import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import java.util.Comparator;
import java.util.Optional;

/**
 * What an image name of a pod means in full. A name without a registry is one of Docker Hub, a name
 * without tag and digest means {@code latest}.
 *
 * @param repository where it lies
 * @param tag present unless only a digest was given
 * @param digest decides what is pulled, whatever the tag
 */
record ClusterImage(Repository repository, Optional<String> tag, Optional<Digest> digest)
    implements Comparable<ClusterImage> {
  private static final Comparator<ClusterImage> ORDER =
      Comparator.comparing(ClusterImage::source).thenComparing(image -> image.tag.orElse(""));

  /**
   * Reads a name as the container runtimes do.
   *
   * @throws IllegalArgumentException when no runtime could pull it; the message says why
   */
  static ClusterImage parse(String written) {
    int at = written.indexOf('@');
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(written.substring(at + 1)));
    String name = nameOf(written);
    String rest = at < 0 ? written.substring(name.length()) : written.substring(name.length(), at);
    Optional<String> tag = rest.isEmpty() ? Optional.empty() : Optional.of(tag(rest.substring(1)));
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of("latest");
    }
    return new ClusterImage(repository(name), tag, digest);
  }

  /** The name as it was written, without tag and digest. */
  static String nameOf(String written) {
    int at = written.indexOf('@');
    String named = at < 0 ? written : written.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    return colon < 0 ? named : named.substring(0, colon);
  }

  private static String tag(String text) {
    if (!Reference.isTag(text)) {
      throw new IllegalArgumentException("'" + text + "' is not a tag");
    }
    return text;
  }

  private static Repository repository(String name) {
    int slash = name.indexOf('/');
    boolean full = slash >= 0 && Repository.namesRegistry(name.substring(0, slash));
    String registry = full ? name.substring(0, slash) : Repository.DOCKER_HUB;
    String path = full ? name.substring(slash + 1) : name;
    return Repository.named(registry, path);
  }

  /** The source of its rule: the digest decides where there is one. */
  String source() {
    return new Reference(repository, digest.map(Digest::toString).or(() -> tag).orElseThrow())
        .toString();
  }

  /** Whether a source of a rule, in full, lies where this image does. */
  boolean isOfSameRepository(String source) {
    String name = repository.toString();
    return source.equals(name) || source.startsWith(name + ":") || source.startsWith(name + "@");
  }

  @Override
  public int compareTo(ClusterImage other) {
    return ORDER.compare(this, other);
  }
}
