package io.imagemigrator.camel;

import io.imagemigrator.json.InvalidFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of a process that stays up.
 *
 * @param inbox where rule files are dropped
 * @param done where they go when all went well
 * @param failed where they go when anything failed
 * @param reports of all runs
 * @param scheduled rule files that are run again and again
 */
record DropFolders(Path inbox, Path done, Path failed, Path reports, Path scheduled) {
  private static final Logger LOG = LoggerFactory.getLogger(DropFolders.class);

  static DropFolders of(Settings settings) {
    return new DropFolders(
        Path.of(settings.value("serve.inbox")),
        Path.of(settings.value("serve.done")),
        Path.of(settings.value("serve.failed")),
        Path.of(settings.value("serve.reports")),
        Path.of(settings.value("serve.scheduled")));
  }

  /** Makes those that are missing; fails when one cannot be made or used. */
  void create() throws InvalidFileException {
    for (Path folder : List.of(inbox, done, failed, reports, scheduled)) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new InvalidFileException(
            folder, "this folder cannot be made (" + e.getClass().getSimpleName() + ")");
      }
    }
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      throw new InvalidFileException(inbox.toAbsolutePath().getParent(), problems.get(0));
    }
  }

  /** A sentence for each folder that cannot be read and written now. */
  List<String> problems() {
    return List.of(inbox, done, failed, reports).stream()
        .filter(
            folder ->
                !Files.isDirectory(folder)
                    || !Files.isReadable(folder)
                    || !Files.isWritable(folder))
        .map(folder -> "the folder " + folder + " cannot be read and written")
        .toList();
  }

  /**
   * Keeps the inbox for this process, until it ends however it may.
   *
   * @throws InvalidFileException when another process has it: each file would be run twice
   */
  // The lock lasts as long as the channel is open.
  @SuppressWarnings("resource")
  void lock() throws InvalidFileException {
    // Beside the inbox, not in it: people look into it to see whether it is empty.
    Path file = inbox.toAbsolutePath().resolveSibling("." + inbox.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw new InvalidFileException(
            inbox, "another process takes files from this folder; stop it, or set serve.inbox");
      }
    } catch (OverlappingFileLockException e) {
      throw new InvalidFileException(inbox, "this process takes files from this folder already");
    } catch (IOException e) {
      LOG.warn("{} cannot be locked against other processes ({})", inbox, e.getMessage());
    }
  }
}
