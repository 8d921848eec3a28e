package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static final String SHA256_OF_TEST =
      "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  private static final String SHA512_OF_TEST =
      "sha512:ee26b0dd4af7e749aa1a8ee3c10ae9923f618980772e473f8819a5d4940e0db2"
          + "7ac185f8a0e1d5f84f88bc887fd67b143732c304cc5fa9ad8e6f57f50028a8ff";

  @Test
  void sha256_content_itsHash() {
    assertThat(Digest.sha256("test".getBytes(UTF_8))).hasToString(SHA256_OF_TEST);
  }

  @Test
  void parse_bothAlgorithms_sameText() {
    for (String text : List.of(SHA256_OF_TEST, SHA512_OF_TEST)) {
      assertThat(Digest.parse(text)).hasToString(text).isEqualTo(Digest.parse(text));
      assertThat(Digest.isDigest(text)).isTrue();
    }
  }

  @Test
  void matches_bothAlgorithms_onlyTheSameContent() {
    for (String text : List.of(SHA256_OF_TEST, SHA512_OF_TEST)) {
      assertThat(Digest.parse(text).matches("test".getBytes(UTF_8))).isTrue();
      assertThat(Digest.parse(text).matches("Test".getBytes(UTF_8))).isFalse();
    }
  }

  @Test
  void matches_hashFedInParts_sameAsWhole() {
    Digest digest = Digest.parse(SHA512_OF_TEST);
    MessageDigest hash = digest.newHash();
    hash.update("te".getBytes(UTF_8));
    hash.update("st".getBytes(UTF_8));

    assertThat(digest.matches(hash)).isTrue();
    assertThat(digest.matches(digest.newHash())).isFalse();
  }

  @Test
  void parse_malformed_refused() {
    for (String text :
        List.of(
            "",
            ":",
            "sha256",
            "sha256:",
            SHA256_OF_TEST.substring(7),
            SHA256_OF_TEST.substring(0, 70),
            SHA256_OF_TEST + "0",
            SHA256_OF_TEST.replace("9f86", "9F86"),
            SHA256_OF_TEST.replace("sha256", "SHA256"),
            SHA256_OF_TEST.replace("sha256", "sha512"),
            SHA512_OF_TEST.replace("sha512", "sha256"),
            SHA256_OF_TEST.replace("sha256", "sha384"),
            SHA256_OF_TEST.replace("9f86", "9g86"),
            SHA256_OF_TEST + "\n",
            " " + SHA256_OF_TEST)) {
      assertThat(Digest.isDigest(text)).as(text).isFalse();
      assertThatThrownBy(() -> Digest.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected sha256: and 64");
    }
  }
}
