package io.imagemigrator.cli;

import io.imagemigrator.json.AtomicFile;
import io.imagemigrator.json.InvalidFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file that {@code config} writes as a whole. One that is there already may hold somebody's work,
 * so nothing but {@code --force} touches it.
 *
 * @param flag that names the file
 * @param forced what {@code --force} does with a file that is there
 */
record OutputFile(Path path, String flag, String forced, boolean force) {
  /** Whether there is something of that name; a link that leads nowhere is something too. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Why the file is not written; empty when nothing is in the way. */
  String obstacle() {
    return exists() && !force
        ? "is there already; give --force to " + forced + ", or name another file with " + flag
        : "";
  }

  void requireFree() throws InvalidFileException {
    // Anything else than a file is refused with its own reason, forced or not.
    AtomicFile.requireReplaceable(path);
    if (!obstacle().isEmpty()) {
      throw new InvalidFileException(path, obstacle());
    }
    AtomicFile.requireWritable(path);
  }

  void write(String text) throws InvalidFileException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    if (force) {
      AtomicFile.write(path, content);
    } else {
      AtomicFile.create(path, content);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
