package io.imagemigrator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people take for JSON, and what they are told. */
class JsonFileTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io/coreos/etcd:v1: swr.example.com/a/etcd\n",
        "---\na: b\n",
        "# sources\n\na:\n  - b\n",
        "- a\n- b\n",
        "\"quay.io/a/b\": \"c\"\n",
        "'a': b\n"
      })
  void open_yaml_namedAsYamlAtItsFirstLine(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("images.json"), text);
    int line = text.startsWith("#") ? 3 : 1;

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(
            file + ", line " + line + ", column 1: looks like YAML; expected JSON: ");
  }

  @Test
  void read_objectInAFileNamedYaml_yaml() throws IOException {
    Path file = Files.writeString(folder.resolve("images.yml"), "{\na: b}");

    assertThatThrownBy(() -> read(file))
        .hasMessageContaining("images.yml, line 2, column 1: looks like YAML");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<html><body> | 1 | 1 | looks like HTML or XML",
        "{\"a\": \"b\",} | 1 | 11 | there is a comma too many before the '}'",
        "{\"a\": [\"b\",]} | 1 | 12 | there is a comma too many before the ']'",
        "{\"a\": } | 1 | 7 | a value is missing before the '}'",
        "{'a': 'b'} | 1 | 2 | straight double quotes",
        "{“a”: 1} | 1 | 4 | straight double quotes",
        "{a: 1} | 1 | 2 | expected a key in double quotes, found 'a'",
        "{\"a\" \"b\"} | 1 | 6 | expected ':' after the key",
        "{\"a\": \"b\" \"c\": 1} | 1 | 11 | is a comma missing?",
        "{\"a\": hunter2} | 1 | 15 | a text must stand in double quotes",
        "{ // x | 1 | 3 | JSON has no comments",
        "{ # x | 1 | 3 | JSON has no comments",
        "# x~{} | 1 | 1 | JSON has no comments",
        "{\"a\": \"b~\"} | 1 | 9 | a text ends with its line",
        "{\"a\": \"b\" | 1 | 10 | the file ends too soon",
        "{}} | 1 | 3 | there is a '}' too many",
        "{\"a\": 1] | 1 | 8 | a '{' is closed by ']'"
      })
  void read_brokenJson_placeAndWhatToDo(String text, int line, int column, String said)
      throws IOException {
    Path file = Files.writeString(folder.resolve("images.json"), text.replace('~', '\n'));

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ", line " + line + ", column " + column + ": ")
        .hasMessageContaining(said)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void read_otherCharacterSet_theByte() throws IOException {
    Path file = folder.resolve("auth.json");
    Files.write(file, "{\"ü\": {}}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> read(file)).hasMessageContaining("the byte 0xfc is not UTF-8");
  }

  @Test
  void read_binaryFile_saidSo() throws IOException {
    Path file = Files.write(folder.resolve("images.json"), new byte[] {0x1f, (byte) 0x8b, 8, 0});

    assertThatThrownBy(() -> read(file)).hasMessageContaining("looks like a binary file");
  }

  @Test
  void read_byteOrderMark_passedOver() throws Exception {
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = folder.resolve(charset + ".json");
      Files.write(file, "\ufeff{\"ü\": 1}".getBytes(charset));
      try (JsonFile json = new JsonFile(file, "")) {
        assertThat(json.nextKey()).as(charset.name()).isEqualTo("ü");
      }
      Files.write(file, "\ufeff".getBytes(charset));
      assertThatThrownBy(() -> read(file)).hasMessage(file + ": is empty; expected a JSON object");
    }
  }

  @Test
  void ofAddress_login_replaced() {
    assertThat(PrintableText.ofAddress("https://u:p/w@r.io/a")).isEqualTo("https://***@r.io/a");
    assertThat(PrintableText.ofAddress("u:p@r.io/a:1")).isEqualTo("***@r.io/a:1");
    for (String name : List.of("r.io:5000/a/b:1", "r.io/a/b@sha256:12", "a:1@sha256:12", "a@b")) {
      assertThat(PrintableText.ofAddress(name)).isEqualTo(name);
    }
  }

  private static void read(Path file) throws InvalidFileException {
    try (JsonFile json = new JsonFile(file, "")) {
      while (json.next() != null) {
        // To its end.
      }
    }
  }
}
