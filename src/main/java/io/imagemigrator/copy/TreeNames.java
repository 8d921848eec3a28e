package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.ManifestEntry;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the manifests of an image call the things that they name: to say which platform or layer it
 * is that a source lacks.
 *
 * @param root of the image
 * @param children the manifests below it that have been read, as they are at each question
 */
record TreeNames(Manifest root, Collection<Manifest> children) {
  /** The entry of that digest, of the manifest nearest to the root. */
  Optional<ManifestEntry> entry(Digest digest) {
    return parent(digest).flatMap(parent -> ManifestEntry.find(parent, digest));
  }

  /** Such as "layer 2 of manifest sha256:… (linux/amd64 of index sha256:…)". */
  String of(Digest digest) {
    Optional<Manifest> parent = parent(digest);
    if (parent.isEmpty()) {
      return "part of " + root.digest();
    }
    Manifest named = parent.get();
    String entry = ManifestEntry.find(named, digest).map(ManifestEntry::name).orElse("part");
    String kind = named.content().entries().isEmpty() ? "manifest" : "index";
    String where = named.equals(root) ? "" : " (" + of(named.digest()) + ")";
    return entry + " of " + kind + " " + named.digest() + where;
  }

  private Optional<Manifest> parent(Digest digest) {
    return Stream.concat(Stream.of(root), children.stream())
        .filter(manifest -> names(manifest, digest))
        .findFirst();
  }

  private static boolean names(Manifest manifest, Digest digest) {
    return Stream.concat(manifest.content().entries().stream(), manifest.content().blobs().stream())
        .map(Descriptor::digest)
        .anyMatch(digest::equals);
  }
}
