package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads out of a manifest what it refers to. It goes by the document's structure, not by its media
 * type, so that a kind of manifest nobody has thought of yet is copied whole as well.
 */
final class ManifestParser {
  private final JsonNode root;
  private final Map<Digest, Descriptor> manifests = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> undecided = new LinkedHashMap<>();
  private int foreign;

  private ManifestParser(JsonNode root) {
    this.root = root;
  }

  /**
   * Makes a manifest of the bytes that a registry sent.
   *
   * @param contentType the media type of its {@code Content-Type} header, maybe empty
   * @throws MalformedManifestException when the bytes are no manifest
   */
  static Manifest parse(String contentType, byte[] bytes) throws MalformedManifestException {
    ManifestParser parser = new ManifestParser(readObject(bytes));
    ManifestContent content = parser.content();
    String mediaType = parser.mediaType(contentType);
    byte[] addressed = MediaTypes.isSigned(mediaType) ? parser.signedPayload(bytes) : bytes;
    return new Manifest(mediaType, Digest.sha256(addressed), bytes, content);
  }

  private static JsonNode readObject(byte[] bytes) throws MalformedManifestException {
    try {
      JsonNode root = AnswerJson.MAPPER.readTree(bytes);
      if (root == null || !root.isObject()) {
        throw new MalformedManifestException("it is not a JSON object");
      }
      return root;
    } catch (StreamConstraintsException e) {
      throw new MalformedManifestException("it is larger or deeper than any manifest should be");
    } catch (JsonProcessingException e) {
      throw new MalformedManifestException("it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedManifestException("it is not JSON: " + e.getMessage());
    }
  }

  private ManifestContent content() throws MalformedManifestException {
    for (JsonNode child : list("manifests")) {
      addChild(descriptor(child));
    }
    if (root.hasNonNull("config")) {
      addBlob(root.get("config"));
    }
    for (JsonNode layer : list("layers")) {
      addBlob(layer);
    }
    for (JsonNode blob : list("blobs")) {
      addBlob(blob);
    }
    for (JsonNode layer : list("fsLayers")) {
      Digest digest = digest(layer.path("blobSum"));
      blobs.putIfAbsent(digest, new Descriptor("", digest, Descriptor.UNKNOWN_SIZE));
    }
    return new ManifestContent(
        List.copyOf(manifests.values()),
        List.copyOf(blobs.values()),
        List.copyOf(undecided.values()),
        foreign);
  }

  private void addChild(Descriptor child) {
    if (MediaTypes.isLayer(child.mediaType())) {
      blobs.putIfAbsent(child.digest(), child);
    } else if (MediaTypes.isManifest(child.mediaType())) {
      manifests.putIfAbsent(child.digest(), child);
    } else {
      undecided.putIfAbsent(child.digest(), child);
    }
  }

  private void addBlob(JsonNode node) throws MalformedManifestException {
    Descriptor blob = descriptor(node);
    if (MediaTypes.isForeignLayer(blob.mediaType()) && !node.path("urls").isEmpty()) {
      foreign++;
    } else {
      blobs.putIfAbsent(blob.digest(), blob);
    }
  }

  private Iterable<JsonNode> list(String field) throws MalformedManifestException {
    JsonNode node = root.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      throw new MalformedManifestException("its field '" + field + "' is not a list");
    }
    return node;
  }

  private static Descriptor descriptor(JsonNode node) throws MalformedManifestException {
    JsonNode size = node.path("size");
    if (!size.canConvertToLong() || size.asLong() < 0) {
      throw new MalformedManifestException("an entry of it has no size");
    }
    return new Descriptor(
        node.path("mediaType").asText(""), digest(node.path("digest")), size.asLong());
  }

  private static Digest digest(JsonNode node) throws MalformedManifestException {
    try {
      return Digest.parse(node.asText(""));
    } catch (IllegalArgumentException e) {
      throw new MalformedManifestException("an entry of it has no usable digest", e);
    }
  }

  private String mediaType(String contentType) {
    if (!MediaTypes.saysNothing(contentType)) {
      return contentType;
    }
    String own = root.path("mediaType").asText("");
    if (!own.isEmpty()) {
      return own;
    }
    if (root.has("fsLayers")) {
      return root.has("signatures") ? MediaTypes.DOCKER_SCHEMA1_SIGNED : MediaTypes.DOCKER_SCHEMA1;
    }
    return root.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }

  /**
   * The bytes that a Docker schema 1 digest stands for: the document as it was before its
   * signatures were put in, told by {@code formatLength} and {@code formatTail} of the signature.
   */
  private byte[] signedPayload(byte[] bytes) throws MalformedManifestException {
    try {
      Base64.Decoder base64 = Base64.getUrlDecoder();
      String header = root.path("signatures").path(0).path("protected").asText("");
      JsonNode format =
          AnswerJson.MAPPER.readTree(base64.decode(header.getBytes(StandardCharsets.US_ASCII)));
      int length = format.path("formatLength").asInt(-1);
      byte[] tail = base64.decode(format.path("formatTail").asText(""));
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      payload.write(bytes, 0, length);
      payload.write(tail);
      return payload.toByteArray();
    } catch (IOException | RuntimeException e) {
      throw new MalformedManifestException("its signature (Docker schema 1) is broken", e);
    }
  }
}
