package io.imagemigrator.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Fills a storage folder of docker-registry, in its layout, while no registry runs over it. That is
 * quicker than to push, and a layer never needs to be in memory.
 */
final class RegistryStorage {
  private final Path folder;
  private final Path root;
  private final String namespace;
  private final Set<StoredItem> items = new LinkedHashSet<>();

  RegistryStorage(Path folder, String namespace) {
    this.folder = folder;
    this.root = folder.resolve("docker/registry/v2");
    this.namespace = namespace;
  }

  /** All that was put into repositories, each once. */
  List<StoredItem> items() {
    return List.copyOf(items);
  }

  /** Makes a layer, which is in no repository yet. */
  Blob layer(long seed, long size) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.createTempFile(folder, "layer-", ".tar.gz");
    Blob layer = BlobFile.writeLayer(file, seed, size);
    Path data = data(layer.digest());
    Files.createDirectories(data.getParent());
    Files.move(file, data, StandardCopyOption.REPLACE_EXISTING);
    return layer;
  }

  /** Stores a document, which is in no repository yet. */
  Blob document(String mediaType, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String digest = BlobFile.digest(bytes);
    Path data = data(digest);
    Files.createDirectories(data.getParent());
    Files.write(data, bytes);
    return new Blob(mediaType, digest, bytes.length, digest);
  }

  void putBlob(String repository, Blob blob) throws IOException {
    link(blob, repository, "_layers/" + slashed(blob));
    items.add(new StoredItem("blobs", repository, blob.digest(), blob.digest(), blob.size()));
  }

  void putManifest(String repository, Blob manifest) throws IOException {
    link(manifest, repository, "_manifests/revisions/" + slashed(manifest));
    items.add(
        new StoredItem(
            "manifests", repository, manifest.digest(), manifest.digest(), manifest.size()));
  }

  void putTag(String repository, String tag, Blob manifest) throws IOException {
    putManifest(repository, manifest);
    link(manifest, repository, "_manifests/tags/" + tag + "/current");
    link(manifest, repository, "_manifests/tags/" + tag + "/index/" + slashed(manifest));
    items.add(new StoredItem("manifests", repository, tag, manifest.digest(), manifest.size()));
  }

  private void link(Blob blob, String repository, String path) throws IOException {
    Path place =
        Files.createDirectories(
            root.resolve("repositories").resolve(namespace).resolve(repository).resolve(path));
    Files.writeString(place.resolve("link"), blob.digest());
  }

  private Path data(String digest) {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return root.resolve("blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex).resolve("data");
  }

  private static String slashed(Blob blob) {
    return blob.digest().replace(':', '/');
  }
}
