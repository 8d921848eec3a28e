package io.imagemigrator.registry;

import java.util.Locale;
import java.util.Set;

/** The media types that decide how a copy goes on. All others are passed through unread. */
final class MediaTypes {
  static final String DOCKER_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+json";
  static final String DOCKER_SCHEMA1_SIGNED =
      "application/vnd.docker.distribution.manifest.v1+prettyjws";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String OCI_ARTIFACT = "application/vnd.oci.artifact.manifest.v1+json";

  /**
   * Every kind of manifest. A registry that is not told of one may convert what it holds into an
   * older kind, which changes the digest (Quay does).
   */
  static final String ACCEPT_MANIFESTS =
      String.join(
          ", ",
          OCI_INDEX,
          DOCKER_LIST,
          OCI_MANIFEST,
          DOCKER_MANIFEST,
          OCI_ARTIFACT,
          DOCKER_SCHEMA1_SIGNED + ";q=0.5",
          DOCKER_SCHEMA1 + ";q=0.5",
          "*/*;q=0.1");

  private static final Set<String> MANIFESTS =
      Set.of(
          DOCKER_SCHEMA1,
          DOCKER_SCHEMA1_SIGNED,
          DOCKER_MANIFEST,
          DOCKER_LIST,
          OCI_MANIFEST,
          OCI_INDEX,
          OCI_ARTIFACT);

  /** What a server says when it does not know what it serves. */
  private static final Set<String> MEANINGLESS =
      Set.of("", "application/json", "text/plain", "application/octet-stream", "text/html");

  private MediaTypes() {}

  static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }

  static boolean isOciManifest(String mediaType) {
    return mediaType.equals(OCI_MANIFEST)
        || mediaType.equals(OCI_INDEX)
        || mediaType.equals(OCI_ARTIFACT);
  }

  /** A layer of any kind, including those that cache exporters list in an index. */
  static boolean isLayer(String mediaType) {
    return mediaType.startsWith("application/vnd.oci.image.layer.")
        || mediaType.startsWith("application/vnd.docker.image.rootfs.")
        || mediaType.startsWith("application/vnd.buildkit.cacheconfig.");
  }

  /** A layer that its licence keeps at the URLs that its manifest names. */
  static boolean isForeignLayer(String mediaType) {
    return mediaType.startsWith("application/vnd.oci.image.layer.nondistributable.")
        || mediaType.startsWith("application/vnd.docker.image.rootfs.foreign.");
  }

  static boolean isSigned(String mediaType) {
    return mediaType.equals(DOCKER_SCHEMA1_SIGNED);
  }

  static boolean saysNothing(String mediaType) {
    return MEANINGLESS.contains(mediaType);
  }

  /** The media type of a {@code Content-Type} header, without its parameters; empty for none. */
  static String ofHeader(String contentType) {
    if (contentType == null) {
      return "";
    }
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
