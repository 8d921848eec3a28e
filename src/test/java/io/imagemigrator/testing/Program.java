package io.imagemigrator.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A program the tests cannot do without: where it is missing they fail, and are never skipped. */
public record Program(String name, String debianPackage) {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  /**
   * The program's file on the PATH.
   *
   * @throws IllegalStateException when it is not installed
   */
  public String path() {
    return find()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The integration tests need the program %s: install the Debian package %s and run bin/test again."
                        .formatted(name, debianPackage)));
  }

  /** The same, where one can do without it. */
  public Optional<String> find() {
    String searched = System.getenv().getOrDefault("PATH", "");
    return SEPARATOR
        .splitAsStream(searched)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString);
  }
}
