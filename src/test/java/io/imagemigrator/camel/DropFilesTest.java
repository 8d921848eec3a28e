package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropFilesTest {
  private static final Duration NONE = Duration.ZERO;
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path folder;

  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("a.json"), "{\"a\": \"b\"}");
  }

  private GenericFile<File> camelFile() {
    GenericFile<File> camelFile = new GenericFile<>();
    camelFile.setFile(file.toFile());
    return camelFile;
  }

  private boolean begin(DropFiles files) {
    return files.begin(null, null, exchange, camelFile());
  }

  private void commit(DropFiles files, Path target) {
    exchange.setProperty(DropFiles.MOVE_TO, target);
    files.commit(null, null, exchange, camelFile());
  }

  /** In case the clock of the file system is coarse. */
  private void rewrite(String text) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 1000));
  }

  @Test
  void begin_seenForTheFirstTime_no() {
    DropFiles files = new DropFiles(NONE, NONE);

    assertThat(begin(files)).isFalse();
    assertThat(begin(files)).isTrue();
  }

  @Test
  void begin_notLongEnoughUnchanged_no() {
    DropFiles files = new DropFiles(LONG, NONE);

    assertThat(begin(files)).isFalse();
    assertThat(begin(files)).isFalse();
  }

  @Test
  void begin_changedSince_waitsAgain() throws IOException {
    DropFiles files = new DropFiles(NONE, NONE);
    begin(files);
    rewrite("{\"a\": \"c\"}");

    assertThat(begin(files)).isFalse();
    assertThat(begin(files)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "{",
        "{\"a\": \"b\"",
        "{\"a\": \"b\",",
        "{\"a\": \"b\",\n",
        "{\"a\": \"b",
        "{\"a\": \"b\\",
        "{\"a\"",
        "{\"a\":",
        "{\"a\": [",
        "{\"a\": [\"b\"",
        "{\"a\": [\"b\",",
        "{\"a\": [\"b\"]"
      })
  void begin_endsInTheMiddle_onlyAfterTheLongerTime(String text) throws IOException {
    Files.writeString(file, text);
    DropFiles patient = new DropFiles(NONE, LONG);
    DropFiles hasty = new DropFiles(NONE, NONE);
    begin(patient);
    begin(hasty);

    assertThat(begin(patient)).isFalse();
    assertThat(begin(hasty)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "{\"a\": tru}\n", "} x", "gar bage", "{\"a\": \"b\"} and more"})
  void begin_wholeOrBrokenForGood_yes(String text) throws IOException {
    Files.writeString(file, text);
    DropFiles files = new DropFiles(NONE, LONG);
    begin(files);

    assertThat(begin(files)).isTrue();
  }

  @Test
  void begin_locked_no() throws IOException {
    DropFiles files = new DropFiles(NONE, NONE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      begin(files);
      assertThat(begin(files)).isFalse();
      assertThat(lock.isValid()).isTrue();
    }

    assertThat(begin(files)).isTrue();
  }

  @Test
  void begin_gone_no() throws IOException {
    DropFiles files = new DropFiles(NONE, NONE);
    begin(files);
    Files.delete(file);

    assertThat(begin(files)).isFalse();
  }

  @Test
  void commit_unchanged_moves() throws IOException {
    DropFiles files = begun();
    Path target = folder.resolve("done.json");

    commit(files, target);

    assertThat(file).doesNotExist();
    assertThat(target).hasContent("{\"a\": \"b\"}");
  }

  @Test
  void commit_changedMeanwhile_staysToBeRunAgain() throws IOException {
    DropFiles files = begun();
    rewrite("{\"a\": \"c\"}");

    commit(files, folder.resolve("done.json"));

    assertThat(file).hasContent("{\"a\": \"c\"}");
    assertThat(folder.resolve("done.json")).doesNotExist();
    begin(files);
    assertThat(begin(files)).isTrue();
  }

  @Test
  void commit_noPlace_stays() throws IOException {
    commit(begun(), null);

    assertThat(file).exists();
  }

  @Test
  void commit_takenAway_goesOn() throws IOException {
    DropFiles files = begun();
    Files.delete(file);

    commit(files, folder.resolve("done.json"));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void commit_cannotBeMoved_isNotRunAgainUntilItChanges() throws IOException {
    DropFiles files = begun();
    Path taken = Files.createDirectories(folder.resolve("taken"));
    Files.createFile(taken.resolve("full"));

    commit(files, taken);

    assertThat(file).exists();
    begin(files);
    assertThat(begin(files)).isFalse();
    rewrite("{\"a\": \"c\"}");
    begin(files);
    assertThat(begin(files)).isTrue();
  }

  @Test
  void abortAndRollback_stay() {
    DropFiles files = begun();
    exchange.setProperty(DropFiles.MOVE_TO, folder.resolve("done.json"));

    files.rollback(null, null, exchange, camelFile());
    files.abort(null, null, exchange, camelFile());

    assertThat(file).exists();
  }

  private DropFiles begun() {
    DropFiles files = new DropFiles(NONE, LONG);
    begin(files);
    assertThat(begin(files)).isTrue();
    return files;
  }

  @Test
  void begin_noRegularFile_leftAlone() throws IOException {
    file = Files.createDirectory(folder.resolve("folder.json"));
    DropFiles files = new DropFiles(NONE, NONE);

    assertThat(begin(files)).isFalse();
    assertThat(begin(files)).isFalse();
  }

  @Test
  void begin_yaml_runSoThatItIsRefusedWithAWord() throws IOException {
    file = Files.writeString(folder.resolve("a.YAML"), "a");
    DropFiles files = new DropFiles(NONE, LONG);

    assertThat(begin(files)).isFalse();
    assertThat(begin(files)).isTrue();
  }
}
