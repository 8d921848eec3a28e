package io.imagemigrator.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Replaces a file as a whole: whoever reads it, at any moment, finds the old or the new content.
 */
public final class AtomicFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private AtomicFile() {}

  /** Writes a file that may be read by anybody whom the folder lets in. */
  public static void write(Path file, byte[] content) throws InvalidFileException {
    write(file, content, false);
  }

  /** Writes a file that only its owner may read and write (mode 0600), from its first byte on. */
  public static void writeSecret(Path file, byte[] content) throws InvalidFileException {
    write(file, content, true);
  }

  /** Fails as a write would fail here, for who wants to know before long work; writes nothing. */
  public static void requireWritable(Path file) throws InvalidFileException {
    write(file, new byte[0], true, false);
  }

  private static void write(Path file, byte[] content, boolean secret) throws InvalidFileException {
    write(file, content, secret, true);
  }

  private static void write(Path file, byte[] content, boolean secret, boolean keep)
      throws InvalidFileException {
    try {
      // What stands behind a link is replaced, not the link.
      Path real = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
      if (Files.isDirectory(real)) {
        throw new InvalidFileException(file, "is a folder; expected the name of a file to write");
      }
      Path draft =
          real.resolveSibling("." + real.getFileName() + "." + ProcessHandle.current().pid());
      try {
        fill(draft, content, secret);
        if (keep) {
          replace(draft, real);
        }
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (NoSuchFileException e) {
      throw new InvalidFileException(file, "cannot be written: its folder does not exist");
    } catch (AccessDeniedException e) {
      throw new InvalidFileException(
          file, "may not be written here; check the folder's permissions");
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be written (" + e.getMessage() + ")");
    }
  }

  private static void fill(Path draft, byte[] content, boolean secret) throws IOException {
    Files.deleteIfExists(draft);
    // Asked of all file systems: the store of one file is unknown where its mount point is
    // (chroot).
    boolean posix = draft.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (secret && posix) {
      Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      // Otherwise a crash of the machine could leave the new name with nothing in it.
      channel.force(true);
    }
  }

  private static void replace(Path draft, Path file) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
