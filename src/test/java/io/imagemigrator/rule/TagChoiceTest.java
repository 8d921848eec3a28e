package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagChoiceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r.io/a/b:v1,v2 | a list of tags",
        "r.io:5000/a/b:v1,v2,v3 | a list of tags",
        "r.io/a/b:/^v1\\./ | a regular expression",
        "r.io:5000/a/b:/a+/,/b@c:d/ | a regular expression",
        "r.io/a/b:v1,/b/ | a regular expression",
        "r.io/a/b:/^v1 | a regular expression",
        "nginx:/^1/ | a regular expression",
        "[::1]:5000/a/b:/x/ | a regular expression",
        "r.io/a/b:v1.* | a pattern",
        "r.io/a/b@sha256:1,sha256:2 | a list of digests"
      })
  void parse_choiceOfTags_notSupportedYetAndWhatToDo(String source, String said) {
    assertThatThrownBy(() -> ImageName.parse(source, Side.SOURCE))
        .isInstanceOf(RuleException.class)
        .hasMessageStartingWith("R2: the source '" + source + "' ")
        .hasMessageContaining(said + ", which is not supported yet; write a rule for each ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"r.io/a/b", "r.io:5000/a/b:v1", "[::1]:5000/a/b:v1", "a:/b/c", "::1/a/b"})
  void notSupported_anythingElse_empty(String name) {
    assertThat(TagChoice.notSupported(name, Side.SOURCE)).isEmpty();
  }

  @Test
  void parse_loginInAName_notShown() {
    for (String name : new String[] {"me:secret@r.io/a/b", "https://me:secret@r.io/a/b:1"}) {
      RuleEntry entry = new RuleEntry(name, name, 1, 1);
      assertThatThrownBy(() -> ImageName.parse(name, Side.SOURCE))
          .isInstanceOf(RuleException.class)
          .hasMessageNotContaining("secret");
      assertThat(entry.toString()).contains("***@r.io/a/b").doesNotContain("secret");
    }
  }
}
