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
  private static final byte[] NOTHING = new byte[0];

  private static final String PUSH_AGAIN =
      "; the image is broken at the source: build it anew and push it there again";

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
   * @param contentType its {@code Content-Type} headers, joined by commas; maybe empty
   * @throws MalformedManifestException when the bytes are no manifest
   */
  static Manifest parse(String contentType, byte[] bytes) throws MalformedManifestException {
    ManifestParser parser = new ManifestParser(readObject(bytes));
    ManifestContent content = parser.content();
    String mediaType = DocumentType.of(contentType, parser.root);
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
    int number = 0;
    for (JsonNode child : list("manifests")) {
      addChild(child, "entry " + ++number);
    }
    if (root.hasNonNull("config")) {
      addBlob(root.get("config"), "config");
    }
    number = 0;
    for (JsonNode layer : list("layers")) {
      addBlob(layer, "layer " + ++number);
    }
    number = 0;
    for (JsonNode blob : list("blobs")) {
      addBlob(blob, "blob " + ++number);
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

  private void addChild(JsonNode node, String name) throws MalformedManifestException {
    Descriptor child = descriptor(node, name);
    if (MediaTypes.isLayer(child.mediaType())) {
      add(blobs, child, name);
    } else if (MediaTypes.isManifest(child.mediaType())) {
      add(manifests, child, name);
    } else {
      add(undecided, child, name);
    }
  }

  private void addBlob(JsonNode node, String name) throws MalformedManifestException {
    Descriptor blob = descriptor(node, name);
    if (MediaTypes.isForeignLayer(blob.mediaType()) && !node.path("urls").isEmpty()) {
      foreign++;
    } else {
      add(blobs, blob, name);
    }
  }

  private static void add(Map<Digest, Descriptor> all, Descriptor named, String name)
      throws MalformedManifestException {
    if (named.size() != Descriptor.UNKNOWN_SIZE
        && (named.size() == 0) != named.digest().matches(NOTHING)) {
      throw new MalformedManifestException(
          sizeOf(name, named) + "which its digest cannot belong to" + PUSH_AGAIN);
    }
    Descriptor known = all.putIfAbsent(named.digest(), named);
    if (known == null) {
      return;
    }
    if (named.contradicts(known.size())) {
      throw new MalformedManifestException(
          sizeOf(name, named) + "and " + known.size() + " in another place" + PUSH_AGAIN);
    }
    all.put(named.digest(), known.or(named));
  }

  private static String sizeOf(String name, Descriptor named) {
    return "its %s (%s) has a size of %d bytes, ".formatted(name, named.digest(), named.size());
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

  private static Descriptor descriptor(JsonNode node, String name)
      throws MalformedManifestException {
    Digest digest = digest(node.path("digest"));
    JsonNode size = node.path("size");
    boolean given = !size.isMissingNode() && !size.isNull();
    if (given && !(size.isIntegralNumber() && size.canConvertToLong() && size.asLong() >= 0)) {
      throw new MalformedManifestException(
          "the size of its " + name + " (" + digest + ") is no number of bytes" + PUSH_AGAIN);
    }
    return new Descriptor(
        node.path("mediaType").asText(""), digest, given ? size.asLong() : Descriptor.UNKNOWN_SIZE);
  }

  private static Digest digest(JsonNode node) throws MalformedManifestException {
    try {
      return Digest.parse(node.asText(""));
    } catch (IllegalArgumentException e) {
      throw new MalformedManifestException("an entry of it has no usable digest", e);
    }
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
