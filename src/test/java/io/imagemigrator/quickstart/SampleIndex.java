package io.imagemigrator.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An OCI index over images that are in the repository. Jib writes Docker's manifest list, but no
 * OCI index.
 */
final class SampleIndex {
  private static final String MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
  private static final String CHILD_MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

  private static final String INDEX =
      """
      {"schemaVersion":2,"mediaType":"%s","manifests":[%s],"annotations":{"org.opencontainers.image.ref.name":"%s"}}""";

  private static final String CHILD =
      """
      {"mediaType":"%s","digest":"%s","size":%d,"platform":{"architecture":"%s","os":"%s"}}""";

  private SampleIndex() {}

  /**
   * Pushes the index under each of {@code tags}.
   *
   * @param children the tags of the images, in order, and the platform that each is for
   * @return the index's digest
   */
  static String push(PlainRegistry registry, Map<String, Platform> children, List<String> tags)
      throws Exception {
    List<String> entries = new ArrayList<>();
    for (Map.Entry<String, Platform> child : children.entrySet()) {
      byte[] manifest = registry.manifest(child.getKey(), CHILD_MEDIA_TYPE);
      Platform platform = child.getValue();
      entries.add(
          CHILD.formatted(
              CHILD_MEDIA_TYPE,
              PlainRegistry.digest(manifest),
              manifest.length,
              platform.getArchitecture(),
              platform.getOs()));
    }
    byte[] index =
        INDEX.formatted(MEDIA_TYPE, String.join(",", entries), tags.get(0)).getBytes(UTF_8);
    for (String tag : tags) {
      registry.pushManifest(tag, MEDIA_TYPE, index);
    }
    return PlainRegistry.digest(index);
  }
}
