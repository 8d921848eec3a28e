package io.imagemigrator.registry;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /** Type and subtype, each a token (RFC 9110, 8.3.1). */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}/[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}");

  /** Of a header or a member; what is longer names no media type. */
  private static final int LONGEST = 1000;

  /** The value of a parameter, which may hold commas. */
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

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

  static boolean isSchema1(String mediaType) {
    return mediaType.equals(DOCKER_SCHEMA1) || mediaType.equals(DOCKER_SCHEMA1_SIGNED);
  }

  static boolean isSigned(String mediaType) {
    return mediaType.equals(DOCKER_SCHEMA1_SIGNED);
  }

  static boolean saysNothing(String mediaType) {
    return MEANINGLESS.contains(mediaType);
  }

  /**
   * The media types that {@code Content-Type} headers name, without parameters, in lower case. It
   * should be one; proxies make a list of two headers, or send one that is no media type.
   */
  static List<String> ofHeader(String contentType) {
    return named(contentType.toLowerCase(Locale.ROOT));
  }

  /** The media types that a text names, as they are written. */
  static List<String> named(String text) {
    if (text.length() > LONGEST) {
      return List.of();
    }
    return Stream.of(QUOTED.matcher(text).replaceAll("").split(","))
        .map(type -> type.split(";", 2)[0].strip())
        .filter(type -> MEDIA_TYPE.matcher(type).matches())
        .toList();
  }

  /** The kind of manifest that the headers of an answer name; empty when they name none. */
  static String manifestOf(String contentType) {
    return ofHeader(contentType).stream().filter(MediaTypes::isManifest).findFirst().orElse("");
  }
}
