package io.imagemigrator.camel;

import io.imagemigrator.json.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
}
