package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.ManifestEntry;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.Side;
import io.imagemigrator.registry.WrongSizeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A manifest and all that hang on it, read from the source before anything is written. */
final class ManifestTree {
  /** Nobody nests this deep; a source that does is making us walk in circles. */
  private static final int MAX_DEPTH = 8;

  private static final int MAX_MANIFESTS = 10_000;

  private static final String BROKEN =
      "; the image is broken at the source: build it anew and push it there again";

  private final SourceManifests source;
  private final Manifest root;
  private final Map<Digest, Manifest> children = new ConcurrentHashMap<>();
  private final Map<Digest, Descriptor> blobs = new ConcurrentHashMap<>();
  private final TreeNames names;

  private ManifestTree(SourceManifests source, Manifest root) {
    this.source = source;
    this.root = root;
    names = new TreeNames(root, children.values());
  }

  /** Tells whether a child needs no copy, with everything below it. */
  interface Skip {
    boolean test(Digest child) throws RegistryException;
  }

  /** Reads the tree level by level, the children of a level side by side. */
  static ManifestTree read(SourceManifests source, Manifest root, TransferPool pool, Skip skip)
      throws RegistryException {
    ManifestTree tree = new ManifestTree(source, root);
    Map<Digest, Descriptor> level = tree.add(root);
    for (int depth = 1; !level.isEmpty(); depth++) {
      if (depth > MAX_DEPTH || tree.children.size() + level.size() > MAX_MANIFESTS) {
        throw tree.failed(
            Kind.REFUSED, root.digest(), "it nests too deep, or leads to too many manifests");
      }
      Map<Digest, Descriptor> below = new ConcurrentHashMap<>();
      pool.forEach(
          level.values(),
          child -> {
            if (!tree.isSkipped(child, skip)) {
              tree.readChild(child, below);
            }
          });
      level = below;
    }
    return tree;
  }

  /** Notes what a manifest refers to; returns the children that are still to be read. */
  private Map<Digest, Descriptor> add(Manifest manifest) throws RegistryException {
    for (Descriptor blob : manifest.content().blobs()) {
      addBlob(manifest, blob);
    }
    Map<Digest, Descriptor> unread = new HashMap<>();
    for (Descriptor child : manifest.content().entries()) {
      if (!children.containsKey(child.digest())) {
        unread.put(child.digest(), child);
      }
    }
    return unread;
  }

  private void addBlob(Manifest manifest, Descriptor blob) throws RegistryException {
    Descriptor other = blobs.merge(blob.digest(), blob, Descriptor::or);
    if (other.contradicts(blob.size())) {
      throw failed(
          Kind.REFUSED,
          manifest.digest(),
          "it says that blob %s has %d bytes, another manifest of the image says %d%s"
              .formatted(blob.digest(), blob.size(), other.size(), BROKEN));
    }
  }

  /** A look at the target for what is no manifest may fail, as reading it from the source may. */
  private boolean isSkipped(Descriptor child, Skip skip) throws RegistryException {
    try {
      return skip.test(child.digest());
    } catch (RegistryException e) {
      if (isUndecided(child)) {
        return false;
      }
      throw e;
    }
  }

  private void readChild(Descriptor child, Map<Digest, Descriptor> below) throws RegistryException {
    Optional<Manifest> read = isUndecided(child) ? readUndecided(child) : Optional.of(read(child));
    if (read.isEmpty()) {
      blobs.merge(child.digest(), child, Descriptor::or);
      return;
    }
    Manifest manifest = read.get();
    if (child.contradicts(manifest.bytes().length)) {
      throw failed(
          Kind.REFUSED,
          child.digest(),
          "it is %s, which says that it has %d bytes, but it has %d%s"
              .formatted(names.of(child.digest()), child.size(), manifest.bytes().length, BROKEN));
    }
    children.put(child.digest(), manifest);
    below.putAll(add(manifest));
  }

  private Manifest read(Descriptor child) throws RegistryException {
    try {
      return source.read(child.digest());
    } catch (RegistryException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      Optional<Manifest> inline =
          names.entry(child.digest()).flatMap(ManifestEntry::manifest).map(source::add);
      return inline.orElseThrow(() -> missing("read manifest", child, e));
    }
  }

  /**
   * An entry of an index whose type tells nothing; empty when it is a blob. Registries answer in
   * many ways when they are asked for a blob as a manifest, docker-registry with 500.
   */
  private Optional<Manifest> readUndecided(Descriptor child) throws RegistryException {
    try {
      Manifest manifest = source.read(child.digest());
      boolean namesNothing = manifest.content().isEmpty();
      return namesNothing && source.hasBlob(child.digest())
          ? Optional.empty()
          : Optional.of(manifest);
    } catch (RegistryException e) {
      boolean noManifest = e.kind() == Kind.NOT_FOUND || e.kind() == Kind.REFUSED;
      if (noManifest || (e.kind() == Kind.UNAVAILABLE && source.hasBlob(child.digest()))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The failure of reading what the source lacks, though a manifest of it names it. */
  RegistryException missing(String operation, Descriptor lost, RegistryException failure) {
    return new RegistryException(
            Kind.NOT_FOUND,
            operation + " " + lost.digest() + " of",
            source.name(),
            "it is %s, but the source does not have it any more (%s)%s"
                .formatted(names.of(lost.digest()), failure.answer(), BROKEN),
            failure)
        .at(Side.SOURCE);
  }

  /** The failure of a blob that has another size than its manifest says. */
  RegistryException wrongSize(Descriptor blob, WrongSizeException failure) {
    return new RegistryException(
            Kind.REFUSED,
            "read blob " + blob.digest() + " of",
            source.name(),
            "it is %s, which says that it has %d bytes, but it has %d%s"
                .formatted(names.of(blob.digest()), failure.said(), failure.found(), BROKEN),
            failure)
        .at(Side.SOURCE);
  }

  /** The blob, where the manifest that names it holds it, too. */
  Optional<byte[]> inline(Descriptor blob) {
    return names.entry(blob.digest()).flatMap(ManifestEntry::data);
  }

  private RegistryException failed(Kind kind, Digest manifest, String reason) {
    return new RegistryException(
            kind, "read manifest " + manifest + " of", source.name(), reason, null)
        .at(Side.SOURCE);
  }

  /** Whether only the registry knows if the entry of an index is a manifest or a blob. */
  private boolean isUndecided(Descriptor child) {
    return parents().stream().anyMatch(parent -> parent.content().undecided().contains(child));
  }

  private List<Manifest> parents() {
    List<Manifest> parents = new ArrayList<>(children.values());
    parents.add(root);
    return parents;
  }

  /** Every blob of the tree once, the largest first, so that none is begun last and alone. */
  List<Descriptor> blobs() {
    return blobs.values().stream()
        .sorted(Comparator.comparingLong(Descriptor::size).reversed())
        .toList();
  }

  /** Layers left where their URLs point. */
  int foreignLayers() {
    return parents().stream().mapToInt(manifest -> manifest.content().foreign()).sum();
  }

  /** The children in the order in which they may be written: each after all it refers to. */
  Collection<List<Manifest>> childrenBottomUp() {
    SortedMap<Integer, List<Manifest>> byHeight = new TreeMap<>();
    Map<Digest, Integer> heights = new HashMap<>();
    for (Manifest child : children.values()) {
      byHeight.computeIfAbsent(height(child, heights), key -> new ArrayList<>()).add(child);
    }
    return byHeight.values();
  }

  private int height(Manifest manifest, Map<Digest, Integer> heights) {
    Integer known = heights.get(manifest.digest());
    if (known != null) {
      return known;
    }
    int height = 0;
    for (Descriptor child : manifest.content().entries()) {
      Manifest below = children.get(child.digest());
      height = below == null ? height : Math.max(height, 1 + height(below, heights));
    }
    heights.put(manifest.digest(), height);
    return height;
  }
}
