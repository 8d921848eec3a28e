package io.imagemigrator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The media type that a manifest is pushed as. The document's own {@code mediaType} comes first:
 * static stores, and some registries, send a {@code Content-Type} that does not fit. Where the
 * document has none, a header counts that fits what the document holds.
 */
final class DocumentType {
  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";

  private final JsonNode root;

  private DocumentType(JsonNode root) {
    this.root = root;
  }

  /**
   * The type, without parameters.
   *
   * @param contentType every {@code Content-Type} header, joined by commas
   */
  static String of(String contentType, JsonNode root) {
    return new DocumentType(root).decide(MediaTypes.ofHeader(contentType));
  }

  private String decide(List<String> headers) {
    for (String own : MediaTypes.named(root.path("mediaType").asText(""))) {
      boolean fits = !MediaTypes.isSchema1(own) || isSchema1();
      if (fits && !MediaTypes.saysNothing(own)) {
        return own;
      }
    }
    if (isSchema1()) {
      boolean signed = root.has("signatures") || headers.contains(MediaTypes.DOCKER_SCHEMA1_SIGNED);
      return signed ? MediaTypes.DOCKER_SCHEMA1_SIGNED : MediaTypes.DOCKER_SCHEMA1;
    }
    // Without a mediaType of its own, only OCI's kinds are what they should be.
    return headers.stream()
        .filter(this::fits)
        .findFirst()
        .orElse(isIndex() ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
  }

  private boolean fits(String type) {
    return switch (type) {
      case MediaTypes.DOCKER_SCHEMA1, MediaTypes.DOCKER_SCHEMA1_SIGNED -> false;
      case MediaTypes.DOCKER_LIST, MediaTypes.OCI_INDEX -> isIndex();
      case MediaTypes.OCI_MANIFEST -> !isIndex();
      case MediaTypes.DOCKER_MANIFEST ->
          !isIndex() && !root.path("config").path("mediaType").asText("").equals(OCI_CONFIG);
      case MediaTypes.OCI_ARTIFACT -> !isIndex() && !root.has("layers");
      // A kind that nobody has thought of yet.
      default -> type.endsWith("+json");
    };
  }

  private boolean isIndex() {
    return root.has("manifests");
  }

  private boolean isSchema1() {
    return root.has("fsLayers")
        && root.path("schemaVersion").asInt(1) == 1
        && !root.has("layers")
        && !isIndex();
  }
}
