package io.imagemigrator.copy;

import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.RemoteRepository;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which OCI media types each target registry has been found to refuse, so that not every image is
 * tried in vain. One that was taken once is never held to be refused: then it is the image.
 */
final class FormTraits {
  private record Key(String registry, String mediaType) {}

  private final Map<Key, Boolean> taken = new ConcurrentHashMap<>();

  void takes(RemoteRepository target, Manifest manifest) {
    taken.put(key(target, manifest.mediaType()), true);
  }

  /** Its Docker form was taken in its place. */
  void refuses(RemoteRepository target, Manifest manifest) {
    taken.putIfAbsent(key(target, manifest.mediaType()), false);
  }

  /** Whether the manifest, or one that it names, is of a type that the registry refuses. */
  boolean isRefused(RemoteRepository target, Manifest manifest) {
    return isRefused(target, manifest.mediaType())
        || manifest.content().manifests().stream()
            .anyMatch(child -> isRefused(target, child.mediaType()));
  }

  private boolean isRefused(RemoteRepository target, String mediaType) {
    return !taken.getOrDefault(key(target, mediaType), true);
  }

  private static Key key(RemoteRepository target, String mediaType) {
    return new Key(target.name().registry(), mediaType);
  }
}
