package io.imagemigrator.cli;

import java.net.URI;
import java.nio.file.Path;

/** The folder that holds {@code routes/} and {@code config/}. */
final class Home {
  private Home() {}

  /** As the launcher says; otherwise the folder above the one with this program's archive. */
  static Path find() {
    String told = System.getProperty("image-migrator.home");
    if (told != null) {
      return Path.of(told);
    }
    URI archive =
        URI.create(Home.class.getProtectionDomain().getCodeSource().getLocation().toString());
    return Path.of(archive).toAbsolutePath().getParent().getParent();
  }
}
