package io.imagemigrator.testing;

import java.util.List;

/**
 * A manifest or index with all it needs in a registry; two with one digest are equal. The array is
 * never to be changed.
 *
 * @param digest of the bytes, except for schema 1, whose digest leaves the signatures out
 * @param blobs what must be uploaded first; a foreign layer is not among them
 * @param children the manifests an index names
 */
@SuppressWarnings("ArrayRecordComponent")
public record SampleManifest(
    String mediaType,
    byte[] bytes,
    String digest,
    List<Content> blobs,
    List<SampleManifest> children) {
  public static final String DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_SCHEMA_1 =
      "application/vnd.docker.distribution.manifest.v1+prettyjws";
  public static final String OCI_IMAGE = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  public SampleManifest {
    blobs = List.copyOf(blobs);
    children = List.copyOf(children);
  }

  public static SampleManifest of(
      Content manifest, List<Content> blobs, List<SampleManifest> children) {
    return new SampleManifest(
        manifest.mediaType(), manifest.bytes(), manifest.digest(), blobs, children);
  }

  Content asContent() {
    return new Content(mediaType, bytes, digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleManifest that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "%s %s, %d blobs, %d children"
        .formatted(mediaType, digest, blobs.size(), children.size());
  }
}
