package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HomeTest {
  private static final String PROPERTY = "image-migrator.home";

  private String before;

  @BeforeEach
  void remember() {
    before = System.getProperty(PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void find_launcherSaysIt_that() {
    System.setProperty(PROPERTY, "/opt/image migrator");
    assertThat(Home.find()).isEqualTo(Path.of("/opt/image migrator"));
  }

  @Test
  void find_nobodySaysIt_aboveTheFolderOfTheClasses() {
    System.clearProperty(PROPERTY);
    assertThat(Home.find()).isEqualTo(Path.of("").toAbsolutePath());
  }
}
