package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DockerFormTest {
  private static final String D1 = "sha256:" + "1".repeat(64);
  private static final String D2 = "sha256:" + "2".repeat(64);
  private static final String D3 = "sha256:" + "3".repeat(64);
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.";
  private static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  private static final String FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";

  private static Manifest parse(String type, String json) throws Exception {
    return ManifestParser.parse(type, json.getBytes(UTF_8));
  }

  private static Manifest parse(SampleManifest sample) throws Exception {
    return ManifestParser.parse(sample.mediaType(), sample.bytes());
  }

  private static Manifest form(Manifest manifest) throws Exception {
    return DockerForm.of(manifest, child -> new Descriptor(MediaTypes.DOCKER_MANIFEST, child, 1));
  }

  private static String descriptor(String type, String more) {
    return "{\"mediaType\":\"%s\",\"size\":5,\"digest\":\"%s\"%s}".formatted(type, D2, more);
  }

  private static String image(String more, String layers) {
    return "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
        + "\"size\":4,\"digest\":\"%s\"},\"layers\":[%s]%s}".formatted(D1, layers, more);
  }

  private static String refusal(Manifest manifest) {
    try {
      return "taken: " + form(manifest);
    } catch (Exception e) {
      return e.getMessage();
    }
  }

  @Test
  void of_image_everyTypeMappedAndNothingElseKept() throws Exception {
    String urls = ",\"urls\":[\"http://u/1\"]";
    Manifest oci =
        parse(
            MediaTypes.OCI_MANIFEST,
            image(
                ",\"annotations\":{\"a\":\"b\"},\"x\":1",
                String.join(
                    ",",
                    descriptor(OCI_LAYER + "v1.tar", ",\"annotations\":{}"),
                    descriptor(OCI_LAYER + "v1.tar+gzip", ",\"data\":\"\""),
                    descriptor(OCI_LAYER + "nondistributable.v1.tar", urls),
                    descriptor(OCI_LAYER + "nondistributable.v1.tar+gzip", urls),
                    descriptor(OCI_LAYER + "nondistributable.v1.tar+gzip", ""),
                    descriptor(LAYER + ".gzip", ""))));

    Manifest form = form(oci);

    String expected =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":4,\"digest\":\"%s\"},\"layers\":[%s]}"
            .formatted(
                MediaTypes.DOCKER_MANIFEST,
                D1,
                String.join(
                    ",",
                    descriptor(LAYER, ""),
                    descriptor(LAYER + ".gzip", ""),
                    descriptor(FOREIGN, urls),
                    descriptor(FOREIGN + ".gzip", urls),
                    descriptor(LAYER + ".gzip", ""),
                    descriptor(LAYER + ".gzip", "")));
    assertThat(new String(form.bytes(), UTF_8)).isEqualTo(expected);
    assertThat(form.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(form.digest()).isEqualTo(Digest.sha256(form.bytes()));
    assertThat(form(oci).bytes()).isEqualTo(form.bytes());
  }

  @Test
  void of_index_platformsAndTheDigestsOfTheForms() throws Exception {
    String image =
        "{\"mediaType\":\"%s\",\"size\":5,\"digest\":\"%s\",\"annotations\":{\"a\":\"b\"},\"platform\":{\"os\":\"windows\",\"os.features\":[\"w\"],\"os.version\":\"10\",\"architecture\":\"amd64\",\"x\":1}}"
            .formatted(MediaTypes.OCI_MANIFEST, D1);
    String attestation =
        "{\"mediaType\":\"%s\",\"size\":5,\"digest\":\"%s\",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"},\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}}"
            .formatted(MediaTypes.OCI_MANIFEST, D2);
    Manifest index =
        parse(
            MediaTypes.OCI_INDEX,
            "{\"schemaVersion\":2,\"annotations\":{},\"manifests\":["
                + image
                + ","
                + attestation
                + "]}");
    Descriptor child = new Descriptor(MediaTypes.DOCKER_MANIFEST, Digest.parse(D3), 77);

    Manifest list = DockerForm.of(index, Map.of(Digest.parse(D1), child)::get);

    assertThat(new String(list.bytes(), UTF_8))
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"size\":77,\"digest\":\"%s\",\"platform\":{\"architecture\":\"amd64\",\"os\":\"windows\",\"os.version\":\"10\",\"os.features\":[\"w\"]}}]}"
                .formatted(MediaTypes.DOCKER_LIST, MediaTypes.DOCKER_MANIFEST, D3));
    assertThat(list.mediaType()).isEqualTo(MediaTypes.DOCKER_LIST);
    assertThat(DockerForm.withoutAttestations(index).content().manifests())
        .extracting(Descriptor::digest)
        .containsExactly(Digest.parse(D1));
    assertThat(DockerForm.withoutAttestations(index).bytes()).isEqualTo(index.bytes());
  }

  /** Seen without its attestation, such a list differs from Docker's form in nothing any more. */
  @Test
  void of_dockerListWithAnOciAttestation_leavesItOut() throws Exception {
    String image =
        "{\"mediaType\":\"%s\",\"size\":5,\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}"
            .formatted(MediaTypes.DOCKER_MANIFEST, D1);
    String attestation =
        "{\"mediaType\":\"%s\",\"size\":5,\"digest\":\"%s\",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}}"
            .formatted(MediaTypes.OCI_MANIFEST, D2);
    Manifest list =
        parse(
            MediaTypes.DOCKER_LIST,
            "{\"schemaVersion\":2,\"manifests\":[" + image + "," + attestation + "]}");
    Descriptor child = new Descriptor(MediaTypes.DOCKER_MANIFEST, Digest.parse(D1), 5);

    Manifest form =
        DockerForm.of(
            DockerForm.withoutAttestations(list),
            digest -> digest.equals(child.digest()) ? child : null);

    assertThat(form.content().manifests())
        .extracting(Descriptor::digest)
        .containsExactly(child.digest());
  }

  @Test
  void of_dockersOwn_theVerySameBytes() throws Exception {
    for (SampleManifest sample :
        new SampleManifest[] {SampleImage.docker(1), SampleIndex.dockerList(2)}) {
      Manifest manifest = parse(sample);
      assertThat(DockerForm.differs(manifest)).isFalse();
      assertThat(form(manifest)).isSameAs(manifest);
      assertThat(DockerForm.withoutAttestations(manifest)).isSameAs(manifest);
    }
  }

  @Test
  void of_whatDockersSchemaCannotSay_refusedWithTheReason() throws Exception {
    assertThat(refusal(parse(SampleImage.zstd(1))))
        .contains("has no Docker form: it has a layer of type '" + OCI_LAYER + "v1.tar+zstd'");
    assertThat(refusal(parse(SampleImage.artifact(1)))).contains("its field 'artifactType'");
    assertThat(refusal(parse(MediaTypes.OCI_MANIFEST, image(",\"subject\":{}", ""))))
        .contains("its field 'subject' makes it an artifact");
    assertThat(refusal(parse(SampleIndex.buildkitCache(1)))).contains("which is no image");
    assertThat(refusal(parse(MediaTypes.OCI_INDEX, "{\"manifests\":[]}"))).contains("no image");
    assertThat(
            refusal(
                parse(MediaTypes.OCI_MANIFEST, "{\"config\":%s}".formatted(descriptor("a/b", "")))))
        .contains("its config is of type 'a/b'");
    assertThat(
            refusal(
                parse(
                    MediaTypes.OCI_INDEX,
                    "{\"manifests\":[%s]}".formatted(descriptor(MediaTypes.OCI_MANIFEST, "")))))
        .contains("does not say the platform of " + D2);
    String unsized = "{\"mediaType\":\"%sv1.tar\",\"digest\":\"%s\"}".formatted(OCI_LAYER, D2);
    assertThat(refusal(parse(MediaTypes.OCI_MANIFEST, image("", unsized))))
        .contains("does not say the size of " + D2);
  }
}
