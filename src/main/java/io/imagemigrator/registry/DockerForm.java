package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes OCI manifests and indexes as Docker schema 2, for registries that take nothing else. Media
 * types go by the compatibility matrix of the OCI image specification; blobs stay what they are.
 * The same manifest always gives the same bytes, so that its digest can be foretold.
 *
 * <p>Docker's schema has no place for annotations and unknown fields: they are left out.
 */
public final class DockerForm {
  private static final ObjectMapper JSON = AnswerJson.MAPPER;

  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  private static final String FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";

  /** What a layer is in Docker's schema; both of its forms are there already. */
  private static final Map<String, String> LAYERS =
      Map.ofEntries(
          Map.entry("application/vnd.oci.image.layer.v1.tar", LAYER),
          Map.entry("application/vnd.oci.image.layer.v1.tar+gzip", LAYER + ".gzip"),
          Map.entry("application/vnd.oci.image.layer.nondistributable.v1.tar", FOREIGN),
          Map.entry(
              "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", FOREIGN + ".gzip"),
          Map.entry(LAYER, LAYER),
          Map.entry(LAYER + ".gzip", LAYER + ".gzip"),
          Map.entry(FOREIGN, FOREIGN),
          Map.entry(FOREIGN + ".gzip", FOREIGN + ".gzip"));

  /** The members that a platform has in Docker's manifest list. */
  private static final List<String> PLATFORM =
      List.of("architecture", "os", "os.version", "os.features", "variant", "features");

  /** BuildKit marks so what it hangs on an index beside the images. */
  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

  private static final String ATTESTATION = "attestation-manifest";

  private DockerForm() {}

  /** Whether the media type is one of OCI's, which Docker's form could take the place of. */
  public static boolean isOci(String mediaType) {
    return MediaTypes.isOciManifest(mediaType);
  }

  /** Whether the media type is one of Docker's, or says nothing at all. */
  public static boolean mayBeOf(String mediaType) {
    return mediaType.equals(MediaTypes.DOCKER_MANIFEST)
        || mediaType.equals(MediaTypes.DOCKER_LIST)
        || MediaTypes.saysNothing(mediaType);
  }

  /** Whether the manifest is OCI's, or an index that leads to one of OCI's. */
  public static boolean differs(Manifest manifest) {
    return isOci(manifest.mediaType())
        || manifest.content().manifests().stream().anyMatch(child -> isOci(child.mediaType()));
  }

  /** The same bytes, without what the Docker form leaves out among what they refer to. */
  public static Manifest withoutAttestations(Manifest manifest) {
    if (!differs(manifest)) {
      return manifest;
    }
    Set<String> left = new HashSet<>();
    for (JsonNode entry : read(manifest).path("manifests")) {
      if (isAttestation(entry)) {
        left.add(entry.path("digest").asText());
      }
    }
    ManifestContent content = manifest.content();
    List<Descriptor> images =
        content.manifests().stream()
            .filter(child -> !left.contains(child.digest().toString()))
            .toList();
    return new Manifest(
        manifest.mediaType(),
        manifest.digest(),
        manifest.bytes(),
        new ManifestContent(images, content.blobs(), content.undecided(), content.foreign()));
  }

  /**
   * The Docker form of a manifest; the manifest itself when nothing in it has to change.
   *
   * @param children the Docker form of each child of an index, by the child's own digest
   * @throws NoDockerFormException when Docker's schema cannot say what the manifest says
   */
  public static Manifest of(Manifest manifest, Function<Digest, Descriptor> children)
      throws NoDockerFormException {
    JsonNode root = read(manifest);
    if (root.has("manifests")) {
      return list(manifest, root, children);
    }
    return isOci(manifest.mediaType()) ? image(manifest, root) : manifest;
  }

  private static Manifest image(Manifest manifest, JsonNode root) throws NoDockerFormException {
    refuseArtifact(manifest, root);
    String config = root.path("config").path("mediaType").asText("");
    if (!config.equals(OCI_CONFIG) && !config.equals(CONFIG)) {
      throw new NoDockerFormException(
          manifest, "its config is of type '" + config + "', so it is no image");
    }
    ObjectNode form = JSON.createObjectNode();
    form.put("schemaVersion", 2).put("mediaType", MediaTypes.DOCKER_MANIFEST);
    form.set("config", descriptor(manifest, CONFIG, root.path("config")));
    ArrayNode layers = form.putArray("layers");
    for (JsonNode layer : root.path("layers")) {
      layers.add(layer(manifest, layer));
    }
    return written(MediaTypes.DOCKER_MANIFEST, form);
  }

  private static ObjectNode layer(Manifest manifest, JsonNode layer) throws NoDockerFormException {
    String own = layer.path("mediaType").asText("");
    String type = LAYERS.get(own);
    if (type == null) {
      throw new NoDockerFormException(
          manifest, "it has a layer of type '" + own + "', which Docker's schema does not know");
    }
    if (layer.path("urls").isEmpty()) {
      // It is in the registry, whatever its licence: a foreign layer is one that is elsewhere.
      return descriptor(manifest, type.replace(FOREIGN, LAYER), layer);
    }
    ObjectNode form = descriptor(manifest, type, layer);
    form.set("urls", layer.get("urls"));
    return form;
  }

  private static Manifest list(
      Manifest manifest, JsonNode root, Function<Digest, Descriptor> children)
      throws NoDockerFormException {
    refuseArtifact(manifest, root);
    ObjectNode form = JSON.createObjectNode();
    form.put("schemaVersion", 2).put("mediaType", MediaTypes.DOCKER_LIST);
    ArrayNode entries = form.putArray("manifests");
    boolean changed = isOci(manifest.mediaType());
    Set<String> kept =
        withoutAttestations(manifest).content().manifests().stream()
            .map(child -> child.digest().toString())
            .collect(Collectors.toSet());
    for (JsonNode entry : root.get("manifests")) {
      boolean left = isAttestation(entry) && !kept.contains(entry.path("digest").asText());
      changed |= left;
      if (!left) {
        Descriptor child = child(manifest, entry, children);
        changed |= !child.digest().toString().equals(entry.path("digest").asText());
        entries.add(entry(manifest, entry, child));
      }
    }
    if (!changed) {
      return manifest;
    }
    if (entries.isEmpty()) {
      throw new NoDockerFormException(manifest, "it names no image");
    }
    return written(MediaTypes.DOCKER_LIST, form);
  }

  private static Descriptor child(
      Manifest manifest, JsonNode entry, Function<Digest, Descriptor> children)
      throws NoDockerFormException {
    String type = entry.path("mediaType").asText("");
    if (!MediaTypes.isManifest(type)) {
      throw new NoDockerFormException(
          manifest, "it names something of type '" + type + "', which is no image");
    }
    return children.apply(Digest.parse(entry.path("digest").asText()));
  }

  private static ObjectNode entry(Manifest manifest, JsonNode entry, Descriptor child)
      throws NoDockerFormException {
    JsonNode platform = entry.path("platform");
    if (!platform.hasNonNull("os") || !platform.hasNonNull("architecture")) {
      throw new NoDockerFormException(
          manifest, "it does not say the platform of " + entry.path("digest").asText());
    }
    ObjectNode form = descriptor(child.mediaType(), child.size(), child.digest().toString());
    ObjectNode members = form.putObject("platform");
    for (String member : PLATFORM) {
      if (platform.hasNonNull(member)) {
        members.set(member, platform.get(member));
      }
    }
    return form;
  }

  private static void refuseArtifact(Manifest manifest, JsonNode root)
      throws NoDockerFormException {
    for (String field : List.of("artifactType", "subject")) {
      if (root.hasNonNull(field)) {
        throw new NoDockerFormException(
            manifest, "its field '" + field + "' makes it an artifact, not an image");
      }
    }
  }

  private static boolean isAttestation(JsonNode entry) {
    return entry.path("annotations").path(REFERENCE_TYPE).asText("").equals(ATTESTATION);
  }

  private static ObjectNode descriptor(Manifest manifest, String mediaType, JsonNode of)
      throws NoDockerFormException {
    if (!of.hasNonNull("size")) {
      throw new NoDockerFormException(
          manifest, "it does not say the size of " + of.path("digest").asText());
    }
    return descriptor(mediaType, of.path("size").asLong(), of.path("digest").asText());
  }

  private static ObjectNode descriptor(String mediaType, long size, String digest) {
    return JSON.createObjectNode()
        .put("mediaType", mediaType)
        .put("size", size)
        .put("digest", digest);
  }

  private static JsonNode read(Manifest manifest) {
    try {
      return JSON.readTree(manifest.bytes());
    } catch (IOException e) {
      throw new IllegalStateException("a manifest that was parsed before: " + manifest, e);
    }
  }

  private static Manifest written(String mediaType, ObjectNode form) {
    try {
      return ManifestParser.parse(mediaType, JSON.writeValueAsBytes(form));
    } catch (MalformedManifestException | JsonProcessingException e) {
      throw new IllegalStateException("a manifest of our own: " + form, e);
    }
  }
}
