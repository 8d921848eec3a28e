package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void getVersion_build_filledIn() throws Exception {
    assertThat(new Version().getVersion())
        .singleElement()
        .asString()
        .matches("image-migrator [0-9]+\\.[0-9]+\\.[0-9]+(-.+)?");
  }
}
