package io.imagemigrator.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
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

  /** What becomes of a file that is there. */
  private enum Mode {
    REPLACE,
    REPLACE_SECRET,
    /** It is an error. */
    CREATE,
    /** It stays, and so does the absence of one. */
    TRY
  }

  private AtomicFile() {}

  /** Writes a file that may be read by anybody whom the folder lets in. */
  public static void write(Path file, byte[] content) throws InvalidFileException {
    write(file, content, Mode.REPLACE);
  }

  /** Writes a file that is not there yet; fails when it is, and leaves it as it is. */
  public static void create(Path file, byte[] content) throws InvalidFileException {
    write(file, content, Mode.CREATE);
  }

  /** Writes a file that only its owner may read and write (mode 0600), from its first byte on. */
  public static void writeSecret(Path file, byte[] content) throws InvalidFileException {
    write(file, content, Mode.REPLACE_SECRET);
  }

  /** Fails as a write would fail here, for who wants to know before long work; writes nothing. */
  public static void requireWritable(Path file) throws InvalidFileException {
    write(file, new byte[0], Mode.TRY);
  }

  private static void write(Path file, byte[] content, Mode mode) throws InvalidFileException {
    try {
      requireReplaceable(file);
      // What stands behind a link is replaced, not the link.
      Path real = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
      Path draft =
          real.resolveSibling("." + real.getFileName() + "." + ProcessHandle.current().pid());
      try {
        fill(draft, content, mode == Mode.REPLACE_SECRET || mode == Mode.TRY);
        if (mode == Mode.CREATE) {
          Files.move(draft, real);
        } else if (mode != Mode.TRY) {
          replace(draft, real);
        }
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (NoSuchFileException e) {
      throw new InvalidFileException(file, "cannot be written: its folder does not exist");
    } catch (FileAlreadyExistsException e) {
      throw new InvalidFileException(
          file, "is there since a moment ago, made by something else; left as it is");
    } catch (AccessDeniedException e) {
      throw new InvalidFileException(
          file, "may not be written here; check the folder's permissions");
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be written (" + e.getMessage() + ")");
    }
  }

  /**
   * Fails when there is something else than a file. A device or a pipe would be replaced by a file,
   * and for root that works.
   */
  public static void requireReplaceable(Path file) throws InvalidFileException {
    if (Files.isDirectory(file)) {
      throw new InvalidFileException(file, "is a folder; expected the name of a file to write");
    }
    Path absolute = file.toAbsolutePath().normalize();
    // Such as /dev/stdout, behind which there may be a file that somebody else writes.
    boolean stream =
        Files.isSymbolicLink(file) && (absolute.startsWith("/dev") || absolute.startsWith("/proc"));
    if (stream || (Files.exists(file) && !Files.isRegularFile(file))) {
      throw new InvalidFileException(
          file, "is a device or a pipe; expected the name of a file to write");
    }
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new InvalidFileException(
          file, "is a link that leads to no file; remove it, or name the file itself");
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
