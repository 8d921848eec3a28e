package io.imagemigrator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole or not at all, and secrets for one's own eyes only. */
@Timeout(60)
class AtomicFileTest {
  private static final byte[] NEW = "new\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  @Test
  void write_newFile_isThereAlone() throws Exception {
    Path file = folder.resolve("a.json");

    AtomicFile.write(file, NEW);

    assertThat(file).hasBinaryContent(NEW);
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void write_shorterContent_leavesNothingOfTheOld() throws Exception {
    Path file = Files.writeString(folder.resolve("a.json"), "the old content, which is longer");

    AtomicFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);

    AtomicFile.write(file, new byte[0]);
    assertThat(file).isEmptyFile();
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void create_newFile_isThereAlone() throws Exception {
    AtomicFile.create(folder.resolve("a.json"), NEW);

    assertThat(folder.resolve("a.json")).hasBinaryContent(NEW);
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void create_fileThatIsThere_isLeftAsItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("a.json"), "older");

    assertThatThrownBy(() -> AtomicFile.create(file, NEW))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ": is there since a moment ago, made by something else; left as it is");
    assertThat(file).hasContent("older");
    assertThat(names()).containsExactly("a.json");
  }

  /** For root a rename over a device works, and the device is gone. */
  @Test
  void requireWritable_device_isSaid() {
    assertThatThrownBy(() -> AtomicFile.requireWritable(Path.of("/dev/null")))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("/dev/null: is a device or a pipe; expected the name of a file to write");
  }

  @Test
  void write_linkThatLeadsNowhere_isSaid() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("no", "such"));

    assertThatThrownBy(() -> AtomicFile.write(link, NEW))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("link: is a link that leads to no file; ");
    assertThat(names()).containsExactly("link");
  }

  /** A reader sees the old or the new content at any moment, never a part of one. */
  @Test
  void write_whileAnotherReads_isReplacedAsAWhole() throws Exception {
    Path file = folder.resolve("a.json");
    byte[] a = filled('a', 1 << 20);
    byte[] b = filled('b', 1 << 20);
    AtomicFile.write(file, a);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 20; i++) {
                writeUnchecked(file, i % 2 == 0 ? b : a);
              }
            });
    int reads = 0;
    do {
      byte[] read = Files.readAllBytes(file);
      assertThat(Arrays.equals(read, a) || Arrays.equals(read, b)).isTrue();
      reads++;
    } while (!writer.isDone());
    writer.join();

    assertThat(reads).isGreaterThan(1);
  }

  @Test
  void writeSecret_newFile_isForItsOwnerOnly() throws Exception {
    Path file = folder.resolve("auth.json");

    AtomicFile.writeSecret(file, NEW);

    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void writeSecret_fileThatOthersMayRead_isForItsOwnerOnly() throws Exception {
    Path file = Files.writeString(folder.resolve("auth.json"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    AtomicFile.writeSecret(file, NEW);

    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void writeSecret_fromTheFirstByteOn_isForItsOwnerOnly() throws Exception {
    Path file = folder.resolve("auth.json");
    byte[] large = filled('x', 16 << 20);
    Set<String> modes = new TreeSet<>();
    do {
      Files.deleteIfExists(file);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                try {
                  AtomicFile.writeSecret(file, large);
                } catch (InvalidFileException e) {
                  throw new IllegalStateException(e);
                }
              });
      while (!writer.isDone()) {
        modes.addAll(modes());
      }
      writer.join();
    } while (modes.isEmpty());

    assertThat(modes).containsExactly("rw-------");
  }

  @Test
  void write_symbolicLink_replacesWhatStandsBehindIt() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real")).resolve("images.json");
    Files.writeString(real, "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), Path.of("real/images.json"));

    AtomicFile.write(link, NEW);

    assertThat(link).isSymbolicLink().hasBinaryContent(NEW);
    assertThat(real).isRegularFile().hasBinaryContent(NEW);
    assertThat(names()).containsExactly("link.json", "real");
  }

  @Test
  void write_folderMissing_isSaid() {
    Path file = folder.resolve("none").resolve("a.json");

    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ": cannot be written: its folder does not exist");
    assertThatThrownBy(() -> AtomicFile.writeSecret(file, NEW))
        .hasMessageEndingWith("its folder does not exist");
  }

  @Test
  void write_folder_isSaidAndStays() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("a.json"));

    assertThatThrownBy(() -> AtomicFile.write(inner, NEW))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(inner + ": is a folder; expected the name of a file to write");
    assertThat(inner).isDirectory();
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void write_fileInPlaceOfAFolder_isSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x").resolve("a.json");

    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ": cannot be written");
  }

  @Test
  void write_failedMidway_leavesTheOldFileAndNoDraft() throws Exception {
    Path file = Files.writeString(folder.resolve("auth.json"), "old");

    // The draft is there by the time that the content is asked for.
    assertThatThrownBy(() -> AtomicFile.writeSecret(file, null))
        .isInstanceOf(NullPointerException.class);

    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("auth.json");
  }

  @Test
  void write_draftOfARunThatDied_isReplaced() throws Exception {
    Path draft = folder.resolve(".auth.json." + ProcessHandle.current().pid());
    Files.writeString(draft, "the draft of another run, which is longer");
    Path file = folder.resolve("auth.json");

    AtomicFile.writeSecret(file, NEW);

    assertThat(file).hasBinaryContent(NEW);
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(names()).containsExactly("auth.json");
  }

  private static byte[] filled(char letter, int length) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) letter);
    return content;
  }

  private static void writeUnchecked(Path file, byte[] content) {
    try {
      AtomicFile.write(file, content);
    } catch (InvalidFileException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private Set<String> modes() throws IOException {
    Set<String> modes = new TreeSet<>();
    for (String name : names()) {
      try {
        modes.add(mode(folder.resolve(name)));
      } catch (NoSuchFileException e) {
        // It was renamed since it was listed.
      }
    }
    return modes;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
