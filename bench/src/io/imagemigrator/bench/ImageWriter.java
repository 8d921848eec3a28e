package io.imagemigrator.bench;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Puts images of the OCI specification into one repository. */
final class ImageWriter {
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final RegistryStorage storage;
  private final String repository;

  ImageWriter(RegistryStorage storage, String repository) {
    this.storage = storage;
    this.repository = repository;
  }

  /** Config, layers and manifest; the number makes images over the same layers differ. */
  Blob image(long number, String architecture, List<Blob> layers) throws IOException {
    String diffIds =
        layers.stream()
            .map(layer -> "\"" + layer.contentDigest() + "\"")
            .collect(Collectors.joining(","));
    Blob config =
        storage.document(
            CONFIG,
            """
            {"architecture":"%s","os":"linux","created":"1970-01-01T00:00:00Z",\
            "config":{"Env":["NUMBER=%d"]},"rootfs":{"type":"layers","diff_ids":[%s]}}"""
                .formatted(architecture, number, diffIds));
    storage.putBlob(repository, config);
    for (Blob layer : layers) {
      storage.putBlob(repository, layer);
    }
    String descriptors = layers.stream().map(Blob::descriptor).collect(Collectors.joining(","));
    Blob manifest =
        storage.document(
            MANIFEST,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST, config.descriptor(), descriptors));
    storage.putManifest(repository, manifest);
    return manifest;
  }

  /** The platforms in the order of the images. */
  Blob index(List<String> architectures, List<Blob> images) throws IOException {
    StringBuilder descriptors = new StringBuilder();
    for (int i = 0; i < images.size(); i++) {
      String platform =
          ",\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"}"
              .formatted(architectures.get(i));
      descriptors.append(i == 0 ? "" : ",").append(images.get(i).descriptor(platform));
    }
    return storage.document(
        INDEX,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(INDEX, descriptors));
  }

  void tag(String tag, Blob manifest) throws IOException {
    storage.putTag(repository, tag, manifest);
  }
}
