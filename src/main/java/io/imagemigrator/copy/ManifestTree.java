package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A manifest and all that hang on it, read from the source before anything is written. */
final class ManifestTree {
  /** Nobody nests this deep; a source that does is making us walk in circles. */
  private static final int MAX_DEPTH = 8;

  private static final int MAX_MANIFESTS = 10_000;

  private final SourceManifests source;
  private final Manifest root;
  private final Map<Digest, Manifest> children = new ConcurrentHashMap<>();
  private final Map<Digest, Descriptor> blobs = new ConcurrentHashMap<>();

  private ManifestTree(SourceManifests source, Manifest root) {
    this.source = source;
    this.root = root;
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
            if (!skip.test(child.digest())) {
              tree.readChild(child, below);
            }
          });
      level = below;
    }
    return tree;
  }

  /** Notes what a manifest refers to; returns the children that are still to be read. */
  private Map<Digest, Descriptor> add(Manifest manifest) {
    for (Descriptor blob : manifest.content().blobs()) {
      blobs.putIfAbsent(blob.digest(), blob);
    }
    Map<Digest, Descriptor> unread = new HashMap<>();
    for (List<Descriptor> kind :
        List.of(manifest.content().manifests(), manifest.content().undecided())) {
      for (Descriptor child : kind) {
        if (!children.containsKey(child.digest())) {
          unread.put(child.digest(), child);
        }
      }
    }
    return unread;
  }

  private void readChild(Descriptor child, Map<Digest, Descriptor> below) throws RegistryException {
    Manifest manifest;
    try {
      manifest = source.read(child.digest());
    } catch (RegistryException e) {
      boolean noManifest = e.kind() == Kind.NOT_FOUND || e.kind() == Kind.REFUSED;
      if (noManifest && isUndecided(child)) {
        blobs.putIfAbsent(child.digest(), child);
        return;
      }
      throw e;
    }
    if (manifest.bytes().length != child.size()) {
      throw failed(
          Kind.CORRUPT,
          child.digest(),
          "it has " + manifest.bytes().length + " bytes, its index says " + child.size());
    }
    children.put(child.digest(), manifest);
    below.putAll(add(manifest));
  }

  private RegistryException failed(Kind kind, Digest manifest, String reason) {
    return new RegistryException(
            kind, "read manifest " + manifest + " of", source.name(), reason, null)
        .at(Side.SOURCE);
  }

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
    for (List<Descriptor> kind :
        List.of(manifest.content().manifests(), manifest.content().undecided())) {
      for (Descriptor child : kind) {
        Manifest below = children.get(child.digest());
        height = below == null ? height : Math.max(height, 1 + height(below, heights));
      }
    }
    heights.put(manifest.digest(), height);
    return height;
  }
}
