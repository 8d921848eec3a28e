package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  private static final Repository REPOSITORY = new Repository("r.io", "a/b");
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @Test
  void toString_tag_colon() {
    assertThat(new Reference(REPOSITORY, "1.0")).hasToString("r.io/a/b:1.0");
    assertThat(new Reference(REPOSITORY, "1.0").byDigest()).isFalse();
  }

  @Test
  void toString_digest_at() {
    assertThat(new Reference(REPOSITORY, DIGEST)).hasToString("r.io/a/b@" + DIGEST);
    assertThat(new Reference(REPOSITORY, DIGEST).byDigest()).isTrue();
  }

  @Test
  void isTag_grammar_kept() {
    for (String tag : List.of("a", "_", "1", "V1", "a.b-c_d", "sha256", "x".repeat(128))) {
      assertThat(Reference.isTag(tag)).as(tag).isTrue();
    }
    for (String tag :
        List.of(
            "", ".a", "-a", "a b", "a/b", "a:b", "a+b", "ä", "a\n", "\u001b[2J", "x".repeat(129))) {
      assertThat(Reference.isTag(tag)).as(tag).isFalse();
    }
  }

  @Test
  void constructor_neitherTagNorDigest_refused() {
    for (String text : List.of("", "a/b", "sha256:0", "../x")) {
      assertThatThrownBy(() -> new Reference(REPOSITORY, text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
