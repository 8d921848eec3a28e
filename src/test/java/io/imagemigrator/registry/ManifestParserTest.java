package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.SampleSchema1;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestParserTest {
  private static final String D1 = "sha256:" + "1".repeat(64);
  private static final String D2 = "sha256:" + "2".repeat(64);
  private static final String SHA512 = "sha512:" + "3".repeat(128);

  @Test
  void parse_image_configAndLayers() throws Exception {
    for (SampleManifest sample :
        List.of(
            SampleImage.docker(1),
            SampleImage.oci(2),
            SampleImage.artifact(3),
            SampleImage.emptyConfig(4),
            SampleImage.repeatedLayer(5))) {
      Manifest manifest = parse(sample);
      assertUnchanged(manifest, sample);
      assertThat(digests(manifest.content().blobs()))
          .containsExactlyInAnyOrderElementsOf(blobs(sample));
      assertThat(manifest.content().manifests()).isEmpty();
      assertThat(manifest.content().undecided()).isEmpty();
      assertThat(manifest.content().foreign()).isZero();
    }
  }

  @Test
  void parse_image_sizesAndTypesOfItsDescriptors() throws Exception {
    SampleManifest sample = SampleImage.oci(7);
    for (Descriptor blob : parse(sample).content().blobs()) {
      Content content =
          sample.blobs().stream()
              .filter(known -> known.digest().equals(blob.digest().toString()))
              .findFirst()
              .orElseThrow();
      assertThat(blob.size()).isEqualTo(content.bytes().length);
      assertThat(blob.mediaType()).isEqualTo(content.mediaType());
    }
  }

  @Test
  void parse_index_children() throws Exception {
    for (SampleManifest sample :
        List.of(SampleIndex.dockerList(1), SampleIndex.oci(2), SampleIndex.nested(3))) {
      Manifest manifest = parse(sample);
      assertUnchanged(manifest, sample);
      assertThat(digests(manifest.content().manifests()))
          .containsExactlyElementsOf(
              sample.children().stream().map(SampleManifest::digest).toList());
      assertThat(manifest.content().blobs()).isEmpty();
      assertThat(manifest.content().undecided()).isEmpty();
    }
  }

  @Test
  void parse_buildkitCache_entriesAreBlobs() throws Exception {
    SampleManifest sample = SampleIndex.buildkitCache(1);
    Manifest manifest = parse(sample);

    assertUnchanged(manifest, sample);
    assertThat(digests(manifest.content().blobs())).containsExactlyElementsOf(blobs(sample));
    assertThat(manifest.content().manifests()).isEmpty();
  }

  @Test
  void parse_foreignLayer_leftAndCounted() throws Exception {
    for (SampleManifest sample :
        List.of(
            SampleImage.foreignLayer(1, "https://example.com/layer"),
            SampleImage.ociForeignLayer(2, "https://example.com/layer"))) {
      Manifest manifest = parse(sample);
      assertUnchanged(manifest, sample);
      assertThat(digests(manifest.content().blobs()))
          .containsExactlyInAnyOrderElementsOf(blobs(sample));
      assertThat(manifest.content().foreign()).isEqualTo(1);
    }
  }

  @Test
  void parse_foreignTypeWithoutUrls_aBlobLikeAnyOther() throws Exception {
    String type = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    ManifestContent content = content("{\"layers\":[" + descriptor(D1, 5, type) + "]}");

    assertThat(digests(content.blobs())).containsExactly(D1);
    assertThat(content.foreign()).isZero();
  }

  @Test
  void parse_schema1_digestOfThePayload() throws Exception {
    SampleManifest sample = SampleSchema1.image(1, "a/b", "1");
    Manifest manifest = parse(sample);

    assertUnchanged(manifest, sample);
    assertThat(digests(manifest.content().blobs()))
        .containsExactlyInAnyOrderElementsOf(blobs(sample));
    assertThat(manifest.content().blobs())
        .allSatisfy(blob -> assertThat(blob.size()).isEqualTo(Descriptor.UNKNOWN_SIZE));
  }

  @Test
  void parse_schema1ServedAsJson_recognized() throws Exception {
    SampleManifest sample = SampleSchema1.image(2, "a/b", "1");
    Manifest manifest = ManifestParser.parse("application/json", sample.bytes());

    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.DOCKER_SCHEMA1_SIGNED);
    assertThat(manifest.digest()).hasToString(sample.digest());
  }

  @Test
  void parse_schema1WithoutSignatures_digestOfTheBytes() throws Exception {
    byte[] bytes =
        ("{\"schemaVersion\":1,\"fsLayers\":[{\"blobSum\":\""
                + D1
                + "\"},{\"blobSum\":\""
                + D1
                + "\"}]}")
            .getBytes(UTF_8);
    Manifest manifest = ManifestParser.parse("", bytes);

    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.DOCKER_SCHEMA1);
    assertThat(manifest.digest()).isEqualTo(Digest.sha256(bytes));
    assertThat(digests(manifest.content().blobs())).containsExactly(D1);
  }

  @Test
  void parse_schema1WithBrokenSignature_malformed() {
    for (String signatures :
        List.of(
            "",
            ",\"signatures\":[]",
            ",\"signatures\":[{\"protected\":\"!\"}]",
            ",\"signatures\":[{\"protected\":\"e30\"}]",
            // {"formatLength":99999,"formatTail":"Cn0"}
            ",\"signatures\":[{\"protected\":"
                + "\"eyJmb3JtYXRMZW5ndGgiOjk5OTk5LCJmb3JtYXRUYWlsIjoiQ24wIn0\"}]")) {
      assertMalformed(
          MediaTypes.DOCKER_SCHEMA1_SIGNED,
          "{\"fsLayers\":[{\"blobSum\":\"" + D1 + "\"}]" + signatures + "}",
          "its signature");
    }
  }

  @Test
  void parse_headerSaysNothing_ownMediaTypeTaken() throws Exception {
    for (String header :
        List.of("", "application/json", "text/plain", "application/octet-stream", "text/html")) {
      for (SampleManifest sample : List.of(SampleImage.docker(1), SampleIndex.oci(2))) {
        Manifest manifest = ManifestParser.parse(header, sample.bytes());
        assertThat(manifest.mediaType()).as(header).isEqualTo(sample.mediaType());
        assertThat(manifest.digest()).hasToString(sample.digest());
      }
    }
  }

  @Test
  void parse_noMediaTypeAnywhere_toldByStructure() throws Exception {
    assertThat(ManifestParser.parse("", "{\"manifests\":[]}".getBytes(UTF_8)).mediaType())
        .isEqualTo(MediaTypes.OCI_INDEX);
    assertThat(ManifestParser.parse("", "{\"layers\":[]}".getBytes(UTF_8)).mediaType())
        .isEqualTo(MediaTypes.OCI_MANIFEST);
  }

  @Test
  void parse_unknownMediaType_keptAndReadByStructure() throws Exception {
    String text =
        "{\"mediaType\":\"application/x.other\",\"layers\":[%s],\"blobs\":[%s]}"
            .formatted(descriptor(D1, 1, "x/y"), descriptor(D2, 2, "x/z"));
    Manifest manifest = ManifestParser.parse("application/x.future+json", text.getBytes(UTF_8));

    assertThat(manifest.mediaType()).isEqualTo("application/x.other");
    assertThat(digests(manifest.content().blobs())).containsExactly(D1, D2);
    assertThat(mediaType("application/x.future+json", "{\"layers\":[]}"))
        .isEqualTo("application/x.future+json");
  }

  @Test
  void parse_headerThatDoesNotFit_documentsOwnTypeWins() throws Exception {
    for (String header :
        List.of(
            "binary/octet-stream",
            "text/xml",
            MediaTypes.DOCKER_SCHEMA1_SIGNED,
            MediaTypes.DOCKER_SCHEMA1,
            MediaTypes.OCI_ARTIFACT,
            MediaTypes.DOCKER_LIST + ",application/json",
            "application/json; charset=\"utf-8\"",
            "application/x.future+json",
            "no type at all")) {
      for (SampleManifest sample :
          List.of(
              SampleImage.docker(1),
              SampleImage.oci(2),
              SampleIndex.oci(3),
              SampleIndex.dockerList(4))) {
        Manifest manifest = ManifestParser.parse(header, sample.bytes());
        assertThat(manifest.mediaType()).as(header).isEqualTo(sample.mediaType());
        assertThat(manifest.digest()).hasToString(sample.digest());
      }
    }
  }

  @Test
  void parse_ownTypeWithParametersOrNoType_cleanedOrLeftOut() throws Exception {
    String text = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}";

    assertThat(mediaType("", text.formatted(MediaTypes.DOCKER_LIST + "; charset=utf-8")))
        .isEqualTo(MediaTypes.DOCKER_LIST);
    for (String own :
        List.of("", "json", "a b/c", "application/json", MediaTypes.DOCKER_SCHEMA1_SIGNED)) {
      assertThat(mediaType("", text.formatted(own))).as(own).isEqualTo(MediaTypes.OCI_INDEX);
    }
  }

  @Test
  void parse_noTypeOfItsOwn_headerThatFitsElseTheStructure() throws Exception {
    String image = "{\"schemaVersion\":2,\"config\":%s,\"layers\":[]}";
    String oci = image.formatted(descriptor(D1, 1, "application/vnd.oci.image.config.v1+json"));
    String docker =
        image.formatted(descriptor(D1, 1, "application/vnd.docker.container.image.v1+json"));
    String index = "{\"schemaVersion\":2,\"manifests\":[]}";

    assertThat(mediaType(MediaTypes.DOCKER_MANIFEST, docker)).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(mediaType("a/b, " + MediaTypes.DOCKER_MANIFEST, docker))
        .isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(mediaType(MediaTypes.DOCKER_LIST, index)).isEqualTo(MediaTypes.DOCKER_LIST);
    for (String header :
        List.of(
            "",
            "binary/octet-stream",
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.DOCKER_SCHEMA1_SIGNED,
            MediaTypes.OCI_INDEX)) {
      assertThat(mediaType(header, oci)).as(header).isEqualTo(MediaTypes.OCI_MANIFEST);
      assertThat(mediaType(header, index)).as(header).isEqualTo(MediaTypes.OCI_INDEX);
    }
  }

  @Test
  void parse_unknownFields_passedOver() throws Exception {
    ManifestContent content =
        content(
            "{\"config\":%s,\"layers\":[],\"subject\":%s,\"x\":{\"digest\":5},\"y\":[null]}"
                .formatted(descriptor(D1, 1, "x/y"), descriptor(D2, 2, "x/y")));

    assertThat(digests(content.blobs())).containsExactly(D1);
  }

  @Test
  void parse_indexEntryOfUnknownType_undecided() throws Exception {
    ManifestContent content =
        content(
            "{\"manifests\":[%s,{\"digest\":\"%s\",\"size\":2}]}"
                .formatted(descriptor(D1, 1, "application/x.unknown"), D2));

    assertThat(digests(content.undecided())).containsExactly(D1, D2);
    assertThat(content.manifests()).isEmpty();
    assertThat(content.undecided().get(1).mediaType()).isEmpty();
  }

  @Test
  void parse_digestTwice_once() throws Exception {
    String child = descriptor(D1, 1, MediaTypes.OCI_MANIFEST);
    assertThat(content("{\"manifests\":[" + child + "," + child + "]}").manifests()).hasSize(1);
  }

  @Test
  void parse_sha512Descriptor_taken() throws Exception {
    assertThat(digests(content("{\"layers\":[" + descriptor(SHA512, 1, "x/y") + "]}").blobs()))
        .containsExactly(SHA512);
  }

  @Test
  void parse_emptyAndNullLists_nothing() throws Exception {
    for (String text : List.of("{}", "{\"layers\":null,\"manifests\":null}", "{\"layers\":[]}")) {
      ManifestContent content = content(text);
      assertThat(content.blobs()).isEmpty();
      assertThat(content.manifests()).isEmpty();
    }
  }

  @Test
  void parse_blobLargerThanAnInt_sizeKept() throws Exception {
    assertThat(content("{\"layers\":[" + descriptor(D1, 5_000_000_000L, "x/y") + "]}").blobs())
        .singleElement()
        .extracting(Descriptor::size)
        .isEqualTo(5_000_000_000L);
  }

  @Test
  void parse_noJsonObject_malformed() {
    for (String text : List.of("", "[]", "5", "\"x\"", "null")) {
      assertMalformed("", text, "it is not a JSON object");
    }
    for (String text : List.of("{", "<html>", "{\"layers\":[}", "not json")) {
      assertMalformed("", text, "it is not JSON: ");
    }
  }

  @Test
  void parse_nestedDeeperThanAnyManifest_malformed() {
    assertMalformed(
        "", "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", "it is larger or deeper");
  }

  @Test
  void parse_moreThanFitsIntoTheMemory_malformed() {
    String lists = "[],".repeat(1_000_000);
    assertMalformed("", "{\"x\":[" + lists + "[]]}", "it is larger or deeper");
  }

  @Test
  void parse_noList_malformed() {
    for (String field : List.of("manifests", "layers", "blobs", "fsLayers")) {
      assertMalformed("", "{\"" + field + "\":{}}", "its field '" + field + "' is not a list");
      assertMalformed("", "{\"" + field + "\":\"x\"}", "its field '" + field + "' is not a list");
    }
  }

  @Test
  void parse_noUsableDigest_malformed() {
    for (String digest :
        List.of("\"\"", "null", "5", "\"sha256:1\"", "\"md5:" + "1".repeat(32) + "\"")) {
      assertMalformed(
          "", "{\"layers\":[{\"size\":1,\"digest\":" + digest + "}]}", "no usable digest");
      assertMalformed(
          "", "{\"manifests\":[{\"size\":1,\"digest\":" + digest + "}]}", "no usable digest");
      assertMalformed(
          "", "{\"config\":{\"size\":1,\"digest\":" + digest + "}}", "no usable digest");
      assertMalformed("", "{\"fsLayers\":[{\"blobSum\":" + digest + "}]}", "no usable digest");
    }
    assertMalformed("", "{\"layers\":[{\"size\":1}]}", "no usable digest");
  }

  @Test
  void parse_noUsableSize_malformed() {
    for (String size :
        List.of("-1", "\"5\"", "{}", "99999999999999999999", "true", "1.5", "10.0", "1e1")) {
      String entry = "{\"size\":" + size + ",\"digest\":\"" + D1 + "\"}";
      assertMalformed("", "{\"layers\":[" + entry + "]}", "the size of its layer 1 (" + D1 + ")");
      assertMalformed("", "{\"config\":" + entry + "}", "the size of its config");
      assertMalformed("", "{\"manifests\":[" + entry + "]}", "the size of its entry 1");
    }
  }

  @Test
  void parse_noSizeAtAll_unknown() throws Exception {
    for (String more : List.of("", ",\"size\":null")) {
      String entry = "{\"digest\":\"" + D1 + "\"" + more + "}";
      for (String text : List.of("{\"layers\":[%s]}", "{\"config\":%s}", "{\"blobs\":[%s]}")) {
        assertThat(content(text.formatted(entry)).blobs())
            .singleElement()
            .extracting(Descriptor::size)
            .isEqualTo(Descriptor.UNKNOWN_SIZE);
      }
    }
  }

  @Test
  void parse_emptyBlobOfAnotherDigest_malformed() throws Exception {
    String nothing = Digest.sha256(new byte[0]).toString();

    assertMalformed("", "{\"layers\":[" + descriptor(D1, 0, "x/y") + "]}", "a size of 0 bytes");
    assertMalformed("", "{\"layers\":[" + descriptor(nothing, 3, "x/y") + "]}", "size of 3 bytes");
    assertThat(content("{\"layers\":[" + descriptor(nothing, 0, "x/y") + "]}").blobs()).hasSize(1);
  }

  @Test
  void parse_oneDigestWithTwoSizes_malformed() throws Exception {
    String one = descriptor(D1, 7, "x/y");
    String unsized = "{\"digest\":\"" + D1 + "\"}";

    assertMalformed(
        "",
        "{\"layers\":[" + one + "," + descriptor(D1, 8, "x/y") + "]}",
        "its layer 2 (" + D1 + ") has a size of 8 bytes, and 7 in another place");
    for (String both : List.of(one + "," + unsized, unsized + "," + one)) {
      assertThat(content("{\"layers\":[" + both + "]}").blobs())
          .singleElement()
          .extracting(Descriptor::size)
          .isEqualTo(7L);
    }
  }

  @Test
  void toString_manifest_shortAndWithoutBytes() throws Exception {
    assertThat(parse(SampleImage.oci(1)).toString()).hasSizeLessThan(150);
  }

  private static Manifest parse(SampleManifest sample) throws MalformedManifestException {
    return ManifestParser.parse(sample.mediaType(), sample.bytes());
  }

  private static String mediaType(String contentType, String text)
      throws MalformedManifestException {
    return ManifestParser.parse(contentType, text.getBytes(UTF_8)).mediaType();
  }

  private static ManifestContent content(String text) throws MalformedManifestException {
    return ManifestParser.parse("", text.getBytes(UTF_8)).content();
  }

  private static void assertUnchanged(Manifest manifest, SampleManifest sample) {
    assertThat(manifest.mediaType()).isEqualTo(sample.mediaType());
    assertThat(manifest.digest()).hasToString(sample.digest());
    assertThat(manifest.bytes()).isEqualTo(sample.bytes());
  }

  private static void assertMalformed(String contentType, String text, String message) {
    assertThatThrownBy(() -> ManifestParser.parse(contentType, text.getBytes(UTF_8)))
        .as(text.substring(0, Math.min(99, text.length())))
        .isInstanceOf(MalformedManifestException.class)
        .hasMessageContaining(message);
  }

  private static List<String> digests(List<Descriptor> descriptors) {
    return descriptors.stream().map(descriptor -> descriptor.digest().toString()).toList();
  }

  private static List<String> blobs(SampleManifest sample) {
    return sample.blobs().stream().map(Content::digest).toList();
  }

  private static String descriptor(String digest, long size, String mediaType) {
    return "{\"digest\":\"%s\",\"size\":%d,\"mediaType\":\"%s\"}"
        .formatted(digest, size, mediaType);
  }
}
