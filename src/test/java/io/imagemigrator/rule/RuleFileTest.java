package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.imagemigrator.json.InvalidFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFileTest {
  @TempDir private Path folder;

  @Test
  void read_emptyObject_noEntries() throws Exception {
    assertThat(read("{}").entries()).isEmpty();
    assertThat(read(" \n\t{ } \n\n").entries()).isEmpty();
  }

  @Test
  void read_oneRule_sourceTargetLineColumn() throws Exception {
    assertThat(read("{\n   \"r.io/a/b:1\" : \"t.io/c/d\"\n}").entries())
        .containsExactly(new RuleEntry("r.io/a/b:1", "t.io/c/d", 2, 4));
  }

  @Test
  void read_duplicateKeys_allKeptInOrder() throws Exception {
    List<RuleEntry> entries =
        read("""
                {
                  "r.io/a/b": "t.io/1/b",
                  "r.io/a/c": "t.io/1/c",
                  "r.io/a/b": "t.io/2/b",
                  "r.io/a/b": "t.io/3/b"
                }
                """)
            .entries();

    assertThat(entries)
        .extracting(RuleEntry::source, RuleEntry::target, RuleEntry::line, RuleEntry::column)
        .containsExactly(
            tuple("r.io/a/b", "t.io/1/b", 2, 3),
            tuple("r.io/a/c", "t.io/1/c", 3, 3),
            tuple("r.io/a/b", "t.io/2/b", 4, 3),
            tuple("r.io/a/b", "t.io/3/b", 5, 3));
  }

  @Test
  void read_sameRuleTwice_bothKept() throws Exception {
    assertThat(read("{\"r.io/a/b\": \"t.io/a/b\", \"r.io/a/b\": \"t.io/a/b\"}").entries())
        .hasSize(2);
  }

  @Test
  void read_listOfTargets_entryForEachWithItsOwnPlace() throws Exception {
    List<RuleEntry> entries =
        read("{\"r.io/a/b\": [\"t.io/1/b\",\n    \"t.io/2/b\", \"\"],\n\"r.io/a/c\": \"\"}")
            .entries();

    assertThat(entries)
        .containsExactly(
            new RuleEntry("r.io/a/b", "t.io/1/b", 1, 15),
            new RuleEntry("r.io/a/b", "t.io/2/b", 2, 5),
            new RuleEntry("r.io/a/b", "", 2, 17),
            new RuleEntry("r.io/a/c", "", 3, 1));
  }

  @Test
  void read_listOfNoTargets_entryThatIsBroken() throws Exception {
    RuleFile file = read("{\"r.io/a/b\": []}");

    assertThat(file.entries()).hasSize(1);
    assertThat(RulePlanTest.failures(file)).singleElement().asString().startsWith("R4: ");
  }

  @Test
  void read_escapedText_unescaped() throws Exception {
    assertThat(read("{\"r.io\\/a/\\u0062\": \"t.io\\/a/b\"}").entries())
        .containsExactly(new RuleEntry("r.io/a/b", "t.io/a/b", 1, 2));
  }

  @Test
  void read_unknownTargetForm_keptAsWritten() throws Exception {
    assertThat(read("{\"\": \" x \"}").entries()).containsExactly(new RuleEntry("", " x ", 1, 2));
  }

  @Test
  void read_byteOrderMark_passedOver() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
    bytes.writeBytes("{\"r.io/a/b\": \"t.io/a/b\"}".getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(folder.resolve("images.json"), bytes.toByteArray());

    assertThat(RuleFile.read(file).entries())
        .extracting(RuleEntry::source, RuleEntry::target, RuleEntry::line)
        .containsExactly(tuple("r.io/a/b", "t.io/a/b", 1));
  }

  @Test
  void read_windowsLineEnds_linesCountedOnce() throws Exception {
    assertThat(read("{\r\n\"r.io/a/b\": \"\",\r\n\"r.io/a/c\": \"\"\r\n}").entries())
        .extracting(RuleEntry::line)
        .containsExactly(2, 3);
  }

  @Test
  void read_tenThousandRules_allInOrder() throws Exception {
    String rules =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "\"r.io/a/i" + i + ":1\": \"t.io/a/i" + i + "\"")
            .collect(Collectors.joining(",\n", "{\n", "\n}"));

    List<RuleEntry> entries = read(rules).entries();

    assertThat(entries).hasSize(10_000);
    assertThat(entries.get(0)).isEqualTo(new RuleEntry("r.io/a/i0:1", "t.io/a/i0", 2, 1));
    assertThat(entries.get(9_999))
        .isEqualTo(new RuleEntry("r.io/a/i9999:1", "t.io/a/i9999", 10_001, 1));
  }

  @Test
  void read_missingFile_saysWhatToDo() {
    Path missing = folder.resolve("nowhere.json");

    assertThatThrownBy(() -> RuleFile.read(missing))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            missing
                + ": there is no such file; write the rules there, or name another file with"
                + " --images");
  }

  @Test
  void read_folder_saysSo() {
    assertThatThrownBy(() -> RuleFile.read(folder))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(folder + ": is a folder; expected a file with a JSON object");
  }

  @Test
  void read_emptyFile_saysSo() {
    assertInvalid("", ": is empty; expected a JSON object");
    assertInvalid("\n \n", ": is empty; expected a JSON object");
  }

  @Test
  void read_notAnObject_placeAndWhatWasFound() {
    assertInvalid("[]", ", line 1, column 1: expected a JSON object, found a list");
    assertInvalid("\n  \"a\"", ", line 2, column 3: expected a JSON object, found a text");
    assertInvalid("12", ", line 1, column 1: expected a JSON object, found a number");
    assertInvalid("null", ", line 1, column 1: expected a JSON object, found null");
    assertInvalid("true", ", line 1, column 1: expected a JSON object, found true or false");
  }

  @Test
  void read_trailingText_placeOfIt() {
    assertInvalid("{}\n {}", ", line 2, column 2: expected the end of the file after the object");
    assertThatThrownBy(() -> read("{}\n}"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("line 2, column ")
        .hasMessageContaining("not valid JSON");
  }

  @Test
  void read_wrongTypeOfTarget_placeAndWhatWasExpected() {
    String expected = "expected a target (a text) or a list of targets, found ";
    assertInvalid("{\"a\": 1}", ", line 1, column 7: " + expected + "a number");
    assertInvalid("{\"a\":\n null}", ", line 2, column 2: " + expected + "null");
    assertInvalid("{\"a\": false}", ", line 1, column 7: " + expected + "true or false");
  }

  @Test
  void read_wrongTypeWithinList_placeOfIt() {
    assertInvalid(
        "{\"a\": [\"b\",\n 5]}", ", line 2, column 2: expected a target (a text), found a number");
    assertInvalid(
        "{\"a\": [[\"b\"]]}", ", line 1, column 8: expected a target (a text), found a list");
  }

  @Test
  void read_commaMissingAtLine7_line7() {
    String text =
        """
        {
          "r.io/a/1": "t.io/a/1",
          "r.io/a/2": "t.io/a/2",
          "r.io/a/3": "t.io/a/3",
          "r.io/a/4": "t.io/a/4",
          "r.io/a/5": "t.io/a/5"
          "r.io/a/6": "t.io/a/6"
        }
        """;

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("images.json, line 7, column ")
        .hasMessageContaining("not valid JSON: ");
  }

  @Test
  void read_brokenJson_neverTakenForGood() {
    for (String text :
        List.of(
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\": \"b\"",
            "{\"a\": \"b\",}",
            "{\"a\": [\"b\"",
            "{a: \"b\"}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("line 1, column ");
    }
  }

  @Test
  void read_brokenTarget_placeOfIt() {
    for (String text :
        List.of(
            "{\n\"r.io/a/b\": \"t.io/a/b}",
            "{\n\"r.io/a/b\": \"t.io/a/b\n\"}",
            "{\n\"r.io/a/b\": \"t.io\\a/b\"}",
            "{\n\"r.io/a/b\": [\"t.io/a/b]}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("images.json, line ")
          .hasMessageContaining("not valid JSON: ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void read_targetThatLooksLikeAnEmptyList_takenAsText() throws Exception {
    assertThat(RulePlanTest.failures(read("{\"r.io/a/b\": \"[]\"}")))
        .singleElement()
        .asString()
        .startsWith("R3: the target '[]' ");
  }

  @Test
  void read_notUtf8_saysWhere() throws Exception {
    Path file = folder.resolve("images.json");
    Files.write(file, "{\n\"r.io/a/\u00e9\": \"\"}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> RuleFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("line 2, column ")
        .hasMessageContaining("not valid JSON");
  }

  @Test
  void toString_controlCharacters_replaced() {
    assertThat(new RuleEntry("a\u001b[2J\nb", "c\r\u0007", 3, 1))
        .hasToString("line 3: \"a?[2J?b\" -> \"c??\"");
  }

  @Test
  void toString_controlCharactersOfEightBits_replaced() {
    assertThat(new RuleEntry("a\u009b2J", "b\u0085", 3, 1))
        .hasToString("line 3: \"a?2J\" -> \"b?\"");
  }

  private RuleFile read(String text) throws IOException, InvalidFileException {
    return RuleFile.read(Files.writeString(folder.resolve("images.json"), text));
  }

  private void assertInvalid(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(folder.resolve("images.json") + message);
  }
}
