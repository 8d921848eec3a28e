package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestEntryTest {
  private static final byte[] CONTENT = "{}".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(CONTENT);

  private static Optional<ManifestEntry> find(String json) throws Exception {
    String text = json.replace("THIS", "\"size\":2,\"digest\":\"" + DIGEST + "\"");
    return ManifestEntry.find(ManifestParser.parse("", text.getBytes(UTF_8)), DIGEST);
  }

  private static String name(String json) throws Exception {
    return find(json).orElseThrow().name();
  }

  private static String data(String json) throws Exception {
    return find("{\"config\":{THIS,\"data\":" + json + "}}")
        .orElseThrow()
        .data()
        .map(bytes -> new String(bytes, UTF_8))
        .orElse("none");
  }

  @Test
  void find_childOfAnIndex_platformOrElseItsType() throws Exception {
    String entry = "{\"manifests\":[{THIS%s}]}";

    assertThat(name(entry.formatted(",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}")))
        .isEqualTo("linux/amd64");
    assertThat(
            name(
                entry.formatted(
                    ",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}")))
        .isEqualTo("linux/arm64/v8");
    assertThat(name(entry.formatted(",\"mediaType\":\"application/xml\"")))
        .isEqualTo("an entry of type application/xml");
    assertThat(name(entry.formatted(""))).isEqualTo("an entry without a type");
    assertThat(
            name(
                entry.formatted(
                    ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}")))
        .isEqualTo("attestation-manifest");
  }

  @Test
  void find_partOfAnImage_itsPlace() throws Exception {
    String other = "{\"size\":1,\"digest\":\"sha256:" + "1".repeat(64) + "\"}";

    assertThat(name("{\"config\":{THIS}}")).isEqualTo("the config");
    assertThat(name("{\"layers\":[" + other + ",{THIS}]}")).isEqualTo("layer 2");
    assertThat(name("{\"blobs\":[{THIS}]}")).isEqualTo("blob 1");
    assertThat(find("{\"layers\":[" + other + "]}")).isEmpty();
  }

  @Test
  void find_steeringCharactersInThePlatform_neverInTheName() throws Exception {
    String platform =
        "{\"os\":\"\\u001b[2J\\u202e\",\"architecture\":\"" + "x".repeat(9000) + "\"}";

    assertThat(name("{\"manifests\":[{THIS,\"platform\":" + platform + "}]}"))
        .startsWith("?[2J?/xxx")
        .hasSizeLessThan(100);
  }

  @Test
  void data_whatTheDigestSays_given() throws Exception {
    assertThat(data("\"" + Base64.getEncoder().encodeToString(CONTENT) + "\"")).isEqualTo("{}");
  }

  @Test
  void data_contradictsTheDigestOrIsNoBase64_none() throws Exception {
    assertThat(data("\"e10=\"")).isEqualTo("none");
    assertThat(data("\"!\"")).isEqualTo("none");
    assertThat(data("5")).isEqualTo("none");
    assertThat(data("null")).isEqualTo("none");
  }
}
