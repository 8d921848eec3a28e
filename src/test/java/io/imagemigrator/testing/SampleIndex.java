package io.imagemigrator.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Manifest lists and indexes, in the odd notation of {@link SampleImage}. */
public final class SampleIndex {
  private static final List<String> PLATFORMS =
      List.of(
          "\"os\":\"linux\",\"architecture\":\"amd64\"",
          "\"architecture\":\"arm64\", \"os\":\"linux\",\"variant\":\"v8\"",
          "\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"",
          "\"os\":\"unknown\",\"architecture\":\"unknown\"");
  private static final int SMALL = 2048;

  private SampleIndex() {}

  /** A Docker manifest list of three platforms. */
  public static SampleManifest dockerList(long seed) {
    return index(
        SampleManifest.DOCKER_LIST,
        List.of(
            SampleImage.docker(seed * 10 + 1),
            SampleImage.docker(seed * 10 + 2),
            SampleImage.docker(seed * 10 + 3)));
  }

  /** An OCI index of three platforms. */
  public static SampleManifest oci(long seed) {
    return oci(
        List.of(
            SampleImage.oci(seed * 10 + 1),
            SampleImage.oci(seed * 10 + 2),
            SampleImage.oci(seed * 10 + 3)));
  }

  public static SampleManifest oci(List<SampleManifest> children) {
    return index(SampleManifest.OCI_INDEX, children);
  }

  /** An index whose children are an index, an OCI image and a Docker image. */
  public static SampleManifest nested(long seed) {
    return oci(
        List.of(oci(seed), SampleImage.oci(seed * 10 + 8), SampleImage.docker(seed * 10 + 9)));
  }

  /** A build cache as BuildKit exports it: what the index names are layers and a config. */
  public static SampleManifest buildkitCache(long seed) {
    List<Content> blobs =
        new ArrayList<>(
            SampleLayer.several(seed, 2, SMALL).stream()
                .map(layer -> layer.content().as("application/vnd.oci.image.layer.v1.tar+gzip"))
                .toList());
    blobs.add(
        Content.of("application/vnd.buildkit.cacheconfig.v0", "{\"seed\":%d}".formatted(seed)));
    List<String> descriptors =
        blobs.stream()
            .map(blob -> blob.descriptor(",\"annotations\":{ \"buildkit/createdat\":\"\"}"))
            .toList();
    return SampleManifest.of(text(SampleManifest.OCI_INDEX, descriptors), blobs, List.of());
  }

  /** An OCI image and, as BuildKit adds it, its attestation. */
  public static SampleManifest attested(long seed) {
    SampleManifest image = SampleImage.oci(seed * 10 + 1);
    SampleManifest attestation = SampleImage.attestation(seed);
    String reference =
        """
        , "annotations":{"vnd.docker.reference.digest":"%s",
           "vnd.docker.reference.type":"attestation-manifest"}, "platform":{%s}\
        """
            .formatted(image.digest(), PLATFORMS.get(3));
    List<String> descriptors =
        List.of(
            image.asContent().descriptor(", \"platform\":{%s}".formatted(PLATFORMS.get(0))),
            attestation.asContent().descriptor(reference));
    return SampleManifest.of(
        text(SampleManifest.OCI_INDEX, descriptors), List.of(), List.of(image, attestation));
  }

  private static SampleManifest index(String type, List<SampleManifest> children) {
    List<String> descriptors = new ArrayList<>();
    for (int i = 0; i < children.size(); i++) {
      String platform = PLATFORMS.get(i % PLATFORMS.size());
      descriptors.add(
          children.get(i).asContent().descriptor(", \"platform\":{%s}".formatted(platform)));
    }
    return SampleManifest.of(text(type, descriptors), List.of(), children);
  }

  private static Content text(String type, List<String> descriptors) {
    return Content.of(
        type,
        """
        {
          "manifests":[%s ] ,"x-unknown" : [ 0.10, {}],
        \t"mediaType": "%s",
        "schemaVersion":  2 }
        """
            .formatted(descriptors.stream().collect(Collectors.joining("\n ,")), type));
  }
}
