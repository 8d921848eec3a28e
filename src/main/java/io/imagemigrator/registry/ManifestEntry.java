package io.imagemigrator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One of the things that a manifest names, looked up in the document again: what it is to a reader,
 * and its content where the document holds that, too. Needed only for what the source lacks.
 *
 * @param name such as {@code linux/arm64/v8} or {@code layer 2}
 * @param digest the content's address
 * @param data the content, if the document has it and it is what the digest says
 */
@SuppressWarnings("ArrayRecordComponent") // not to be changed
public record ManifestEntry(String name, Digest digest, Optional<byte[]> data) {
  private static final int LONGEST = 80;

  private static final Pattern NOT_PLAIN = Pattern.compile("[^!-~]");

  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

  /** The first entry of that digest; empty when the manifest has none. */
  public static Optional<ManifestEntry> find(Manifest manifest, Digest digest) {
    JsonNode root;
    try {
      root = AnswerJson.MAPPER.readTree(manifest.bytes());
    } catch (IOException e) {
      throw new IllegalStateException("a manifest that was parsed before: " + manifest, e);
    }
    for (JsonNode entry : root.path("manifests")) {
      if (is(entry.path("digest"), digest)) {
        return Optional.of(new ManifestEntry(child(entry), digest, data(entry, digest)));
      }
    }
    JsonNode config = root.path("config");
    if (is(config.path("digest"), digest)) {
      return Optional.of(new ManifestEntry("the config", digest, data(config, digest)));
    }
    for (String list : List.of("layers", "blobs", "fsLayers")) {
      int number = 0;
      for (JsonNode entry : root.path(list)) {
        number++;
        if (is(entry.path("digest"), digest) || is(entry.path("blobSum"), digest)) {
          String name = (list.equals("blobs") ? "blob " : "layer ") + number;
          return Optional.of(new ManifestEntry(name, digest, data(entry, digest)));
        }
      }
    }
    return Optional.empty();
  }

  /** The manifest that the document holds; empty when it holds none. */
  public Optional<Manifest> manifest() {
    try {
      if (data.isEmpty()) {
        return Optional.empty();
      }
      Manifest parsed = ManifestParser.parse("", data.get());
      return Optional.of(new Manifest(parsed.mediaType(), digest, data.get(), parsed.content()));
    } catch (MalformedManifestException e) {
      return Optional.empty();
    }
  }

  private static boolean is(JsonNode text, Digest digest) {
    return text.asText("").equals(digest.toString());
  }

  private static String child(JsonNode entry) {
    if (entry.path("annotations").path(REFERENCE_TYPE).isTextual()) {
      return plain(entry.path("annotations").path(REFERENCE_TYPE).asText());
    }
    JsonNode platform = entry.path("platform");
    if (!platform.hasNonNull("os") && !platform.hasNonNull("architecture")) {
      String type = entry.path("mediaType").asText("");
      return type.isEmpty() ? "an entry without a type" : "an entry of type " + plain(type);
    }
    StringBuilder name = new StringBuilder(platform.path("os").asText("unknown"));
    name.append('/').append(platform.path("architecture").asText("unknown"));
    for (String more : List.of("variant", "os.version")) {
      if (platform.hasNonNull(more)) {
        name.append('/').append(platform.path(more).asText());
      }
    }
    return plain(name.toString());
  }

  /** It goes into a message, whatever it holds. */
  private static String plain(String text) {
    String plain = NOT_PLAIN.matcher(text).replaceAll("?");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
  }

  private static Optional<byte[]> data(JsonNode entry, Digest digest) {
    JsonNode data = entry.path("data");
    if (!data.isTextual()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(data.textValue())).filter(digest::matches);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
