package io.imagemigrator.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** A file with passwords that others on this machine can read. */
final class OpenFile {
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rw-rw-");

  private OpenFile() {}

  /** One sentence with what to do; empty where it is well, or permissions are unknown. */
  static Optional<String> warning(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return Collections.disjoint(permissions, OTHERS)
          ? Optional.empty()
          : Optional.of(
              file
                  + " holds a password, and others on this machine can read or change it ("
                  + PosixFilePermissions.toString(permissions)
                  + "); run: chmod 600 "
                  + file);
    } catch (IOException | UnsupportedOperationException e) {
      // A file system without such permissions, or the file is gone by now.
      return Optional.empty();
    }
  }
}
