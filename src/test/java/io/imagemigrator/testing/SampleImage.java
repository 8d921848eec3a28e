package io.imagemigrator.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Image manifests of each kind, as bytes no JSON writer gives: uneven white space, unknown members,
 * numbers in odd notation. Who parses one and writes it again changes its digest.
 */
public final class SampleImage {
  private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final String DOCKER_FOREIGN =
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String OCI_FOREIGN =
      "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  private static final int SMALL = 2048;

  private SampleImage() {}

  /** Two layers of about 2 KiB. */
  public static SampleManifest docker(long seed) {
    return docker(seed, SampleLayer.several(seed, 2, SMALL));
  }

  /** The seed goes into the config, so that images over the same layers differ. */
  public static SampleManifest docker(long seed, List<SampleLayer> layers) {
    return image(SampleManifest.DOCKER_IMAGE, DOCKER_CONFIG, DOCKER_LAYER, seed, layers);
  }

  public static SampleManifest oci(long seed) {
    return oci(seed, SampleLayer.several(seed, 2, SMALL));
  }

  public static SampleManifest oci(long seed, List<SampleLayer> layers) {
    return image(SampleManifest.OCI_IMAGE, OCI_CONFIG, OCI_LAYER, seed, layers);
  }

  /** Names its first layer a second time, as images with an empty step do. */
  public static SampleManifest repeatedLayer(long seed) {
    List<SampleLayer> layers = SampleLayer.several(seed, 2, SMALL);
    return docker(seed, List.of(layers.get(0), layers.get(1), layers.get(0)));
  }

  /** A custom config and layers of types no image has, as Helm and ORAS push. */
  public static SampleManifest artifact(long seed) {
    Content config =
        Content.of("application/vnd.example.config.v1+json", "{ \"seed\" :%d }".formatted(seed));
    return artifact(
        config,
        List.of(
            Content.of("application/vnd.example.rules.v1+yaml", "seed: " + seed + "\n"),
            Content.of("application/x.example.data", SampleLayer.random(seed, SMALL))));
  }

  /** An artifact with OCI's empty config, the two bytes {}. */
  public static SampleManifest emptyConfig(long seed) {
    return artifact(
        Content.of("application/vnd.oci.empty.v1+json", "{}"),
        List.of(Content.of("application/vnd.example.note", "note " + seed)));
  }

  /** A first layer only the URL has, and a second one in the registry. */
  public static SampleManifest foreignLayer(long seed, String url) {
    return foreign(
        SampleManifest.DOCKER_IMAGE, DOCKER_CONFIG, DOCKER_FOREIGN, DOCKER_LAYER, seed, url);
  }

  public static SampleManifest ociForeignLayer(long seed, String url) {
    return foreign(SampleManifest.OCI_IMAGE, OCI_CONFIG, OCI_FOREIGN, OCI_LAYER, seed, url);
  }

  /** Its layers claim to be compressed in a way that Docker's schema has no type for. */
  public static SampleManifest zstd(long seed) {
    String type = "application/vnd.oci.image.layer.v1.tar+zstd";
    return image(
        SampleManifest.OCI_IMAGE, OCI_CONFIG, type, seed, SampleLayer.several(seed, 2, SMALL));
  }

  /** What BuildKit says of how an image was built. */
  static SampleManifest attestation(long seed) {
    Content config = Content.of(OCI_CONFIG, config(seed, List.of()));
    Content statement = Content.of("application/vnd.in-toto+json", "{\"seed\":%d}".formatted(seed));
    return manifest(
        SampleManifest.OCI_IMAGE, "", config, List.of(statement), statement.descriptor(""));
  }

  private static SampleManifest image(
      String type, String configType, String layerType, long seed, List<SampleLayer> layers) {
    Content config = Content.of(configType, config(seed, layers));
    List<Content> blobs = layers.stream().map(layer -> layer.content().as(layerType)).toList();
    return manifest(type, "", config, blobs, descriptors(blobs));
  }

  private static SampleManifest artifact(Content config, List<Content> layers) {
    String artifactType = "\"artifactType\":\"application/vnd.example.kind\",";
    return manifest(SampleManifest.OCI_IMAGE, artifactType, config, layers, descriptors(layers));
  }

  private static SampleManifest foreign(
      String type, String configType, String foreignType, String layerType, long seed, String url) {
    List<SampleLayer> layers = SampleLayer.several(seed, 2, SMALL);
    Content config = Content.of(configType, config(seed, layers));
    Content foreign = layers.get(0).content().as(foreignType);
    Content own = layers.get(1).content().as(layerType);
    String named = foreign.descriptor(", \"urls\":[ \"%s\"]".formatted(url));
    return manifest(type, "", config, List.of(own), named + ",\n" + own.descriptor(""));
  }

  private static SampleManifest manifest(
      String type, String more, Content config, List<Content> layers, String layerDescriptors) {
    String text =
        """
        {  "schemaVersion" :2,
        \t"layers" : [
        %s ],
           "x-unknown": {"z": 1.0, "a": [ 1E2, "\\u00e9é" ], "A":null},  %s
         "config":%s
        ,"annotations":{"org.example.b":"<&>","org.example.a":"" },
          "mediaType":"%s"}

        """
            .formatted(layerDescriptors, more, config.descriptor(""), type);
    List<Content> blobs = new ArrayList<>(layers);
    blobs.add(config);
    return SampleManifest.of(Content.of(type, text), blobs.stream().distinct().toList(), List.of());
  }

  private static String descriptors(List<Content> contents) {
    return contents.stream()
        .map(content -> content.descriptor(""))
        .collect(Collectors.joining(",\n\t"));
  }

  private static String config(long seed, List<SampleLayer> layers) {
    String diffIds =
        layers.stream()
            .map(layer -> "\"" + layer.diffId() + "\"")
            .collect(Collectors.joining(" , "));
    return """
        {"architecture":"amd64", "os":"linux","created":"1970-01-01T00:00:00Z",
          "config":{"Labels":{"seed":"%d"}},
         "rootfs":{"type":"layers","diff_ids":[%s]} }
        """
        .formatted(seed, diffIds);
  }
}
