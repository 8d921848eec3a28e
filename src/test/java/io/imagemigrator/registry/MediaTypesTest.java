package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediaTypesTest {
  @Test
  void ofHeader_parametersAndCase_leftOut() {
    assertThat(MediaTypes.ofHeader("Application/JSON; charset=utf-8"))
        .isEqualTo("application/json");
    assertThat(MediaTypes.ofHeader(" " + MediaTypes.OCI_INDEX + " ;x"))
        .isEqualTo(MediaTypes.OCI_INDEX);
  }

  @Test
  void ofHeader_none_empty() {
    assertThat(MediaTypes.ofHeader(null)).isEmpty();
    assertThat(MediaTypes.ofHeader("")).isEmpty();
    assertThat(MediaTypes.ofHeader(";")).isEmpty();
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
