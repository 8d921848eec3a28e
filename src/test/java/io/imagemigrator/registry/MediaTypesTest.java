package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediaTypesTest {
  @Test
  void ofHeader_parametersAndCase_leftOut() {
    assertThat(MediaTypes.ofHeader("Application/JSON; charset=utf-8"))
        .containsExactly("application/json");
    assertThat(MediaTypes.ofHeader(" " + MediaTypes.OCI_INDEX + " ;x"))
        .containsExactly(MediaTypes.OCI_INDEX);
    assertThat(MediaTypes.ofHeader("text/plain; a=\"x, y/z; \\\" q/r\", b/c"))
        .containsExactly("text/plain", "b/c");
  }

  @Test
  void ofHeader_severalAndBroken_thoseThatAreMediaTypes() {
    assertThat(MediaTypes.ofHeader("json, a/b/c, x/y, \"p/q\", /, é/x, u/v w,"))
        .containsExactly("x/y");
    assertThat(MediaTypes.ofHeader("a/b,".repeat(9000))).isEmpty();
  }

  @Test
  void ofHeader_none_empty() {
    assertThat(MediaTypes.ofHeader("")).isEmpty();
    assertThat(MediaTypes.ofHeader(";")).isEmpty();
  }

  @Test
  void manifestOf_headerWithOthers_theKindOfManifest() {
    assertThat(MediaTypes.manifestOf("application/json, " + MediaTypes.DOCKER_LIST))
        .isEqualTo(MediaTypes.DOCKER_LIST);
    assertThat(MediaTypes.manifestOf("binary/octet-stream")).isEmpty();
  }

  @Test
  void acceptManifests_everyKind_named() {
    assertThat(MediaTypes.ACCEPT_MANIFESTS)
        .contains(
            MediaTypes.OCI_INDEX,
            MediaTypes.OCI_MANIFEST,
            MediaTypes.DOCKER_LIST,
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.DOCKER_SCHEMA1_SIGNED);
  }
}
