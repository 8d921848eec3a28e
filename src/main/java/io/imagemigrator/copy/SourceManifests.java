package io.imagemigrator.copy;

import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The manifests of one source as one copy needs them: each is read once, in whatever form. */
final class SourceManifests {
  private final RemoteRepository source;
  private final Map<Digest, Manifest> known;
  private final UnaryOperator<Manifest> view;

  SourceManifests(RemoteRepository source) {
    this(source, new ConcurrentHashMap<>(), UnaryOperator.identity());
  }

  private SourceManifests(
      RemoteRepository source, Map<Digest, Manifest> known, UnaryOperator<Manifest> view) {
    this.source = source;
    this.known = known;
    this.view = view;
  }

  /** The same manifests, seen otherwise. */
  SourceManifests as(UnaryOperator<Manifest> otherView) {
    return new SourceManifests(source, known, otherView);
  }

  Repository name() {
    return source.name();
  }

  /** A manifest that needs not be read, since another one holds it. */
  Manifest add(Manifest manifest) {
    known.put(manifest.digest(), manifest);
    return view.apply(manifest);
  }

  boolean hasBlob(Digest digest) throws RegistryException {
    return source.hasBlob(digest);
  }

  Manifest read(Digest digest) throws RegistryException {
    Manifest manifest = known.get(digest);
    if (manifest == null) {
      manifest = source.readManifest(digest.toString());
      known.put(digest, manifest);
    }
    return view.apply(manifest);
  }
}
