package io.imagemigrator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which entry is matched, and what makes a file unusable. */
class AuthFileTest {
  private static final String SECRET = "s3cr3t-Pa55";

  @TempDir private Path folder;

  @Test
  void read_emptyObject_matchesNothing() throws Exception {
    assertThat(match("{}", "r.io", "a/b")).isEmpty();
  }

  @Test
  void longestMatch_registryKey_coversEveryRepository() throws Exception {
    String text = "{\"r.io\": {}}";
    assertThat(match(text, "r.io", "a")).contains("auth.json key 'r.io'");
    assertThat(match(text, "r.io", "a/b/c")).isPresent();
    assertThat(match(text, "r.io:443", "a")).isEmpty();
    assertThat(match(text, "xr.io", "a")).isEmpty();
    assertThat(match(text, "r.io.example.com", "a")).isEmpty();
  }

  @Test
  void longestMatch_namespaceKey_wholeSegmentsOnly() throws Exception {
    String text = "{\"r.io/a\": {}}";
    assertThat(match(text, "r.io", "a/b")).isPresent();
    assertThat(match(text, "r.io", "a/b/c")).isPresent();
    assertThat(match(text, "r.io", "a")).isPresent();
    assertThat(match(text, "r.io", "ab")).isEmpty();
    assertThat(match(text, "r.io", "ab/c")).isEmpty();
    assertThat(match(text, "r.io", "b/a")).isEmpty();
  }

  @Test
  void longestMatch_severalKeys_longestWins() throws Exception {
    String text = "{\"r.io/a/b\": {}, \"r.io\": {}, \"r.io/a/b/c/d\": {}, \"r.io/a\": {}}";
    assertThat(match(text, "r.io", "a/b/c")).contains("auth.json key 'r.io/a/b'");
    assertThat(match(text, "r.io", "a/b/c/d")).contains("auth.json key 'r.io/a/b/c/d'");
    assertThat(match(text, "r.io", "a/bc")).contains("auth.json key 'r.io/a'");
    assertThat(match(text, "r.io", "x/b")).contains("auth.json key 'r.io'");
  }

  @Test
  void longestMatch_dockerHubAliases_oneRegistry() throws Exception {
    for (String alias : List.of("docker.io", "index.docker.io", "registry-1.docker.io")) {
      String text = "{\"%s\": {}, \"%s/team\": {}}".formatted(alias, alias);
      for (String asked : List.of("docker.io", "index.docker.io", "registry-1.docker.io")) {
        assertThat(match(text, asked, "library/nginx")).contains("auth.json key '" + alias + "'");
        assertThat(match(text, asked, "team/app")).contains("auth.json key '" + alias + "/team'");
      }
    }
  }

  @Test
  void longestMatch_upperCaseRegistry_same() throws Exception {
    assertThat(match("{\"Quay.IO/coreos\": {}}", "quay.io", "coreos/etcd")).isPresent();
  }

  @Test
  void longestMatch_hostForms_taken() throws Exception {
    for (String host : List.of("localhost:5000", "10.0.0.1:5000", "[::1]:5000", "registry")) {
      assertThat(match("{\"" + host + "\": {}}", host, "a/b")).as(host).isPresent();
    }
  }

  @Test
  void read_credentialsAndInsecure_inAccess() throws Exception {
    Access access =
        access("{\"r.io\": {\"insecure\": true, \"password\": \"p\", \"username\": \"u\"}}");

    assertThat(access.name()).isEqualTo("auth.json key 'r.io'");
    assertThat(access.insecure()).isTrue();
    assertThat(access).hasToString("auth.json key 'r.io' (insecure)");
    assertThat(access("{\"r.io\": {\"insecure\": false}}").insecure()).isFalse();
    assertThat(access("{\"r.io\": {}}").insecure()).isFalse();
  }

  @Test
  void read_variableNotSet_namesItWithKeyAndLine() {
    for (String value : List.of("$NO_SUCH", "${NO_SUCH}")) {
      assertThatThrownBy(
              () -> read("{\n\"r.io\": {\n\"username\": \"u\",\n\"password\": \"" + value + "\"}}"))
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("auth.json, line 4, column ")
          .hasMessageContaining("environment variable NO_SUCH")
          .hasMessageContaining("password of key 'r.io'");
    }
    assertThatThrownBy(() -> read("{\"r.io\": {\"username\": \"$USER_X\", \"password\": \"p\"}}"))
        .hasMessageContaining("environment variable USER_X")
        .hasMessageContaining("username of key 'r.io'");
  }

  @Test
  void read_dollarThatIsNoVariable_noLookup() throws Exception {
    for (String value :
        List.of(
            "pa$NO_SUCH",
            "$NO-SUCH",
            "${NO_SUCH",
            "$NO_SUCH}",
            "$",
            "${}",
            "$1",
            "$$NO_SUCH",
            "$$",
            " $NO_SUCH",
            "$NO_SUCH ",
            "$A$B",
            "${A}${B}")) {
      access("{\"r.io\": {\"username\": \"u\", \"password\": \"" + value + "\"}}");
    }
  }

  @Test
  void read_unknownField_namesFieldKeyAndLine() {
    assertInvalid(
        "{\n \"r.io\": {\n  \"user\": \"u\"}}",
        ", line 3, column 3: key 'r.io' has the unknown field 'user'; expected username, password"
            + " or insecure");
  }

  @Test
  void read_wrongTypeOfField_namesFieldKeyAndLine() {
    assertInvalid(
        "{\"r.io\": {\n\"username\": 5}}",
        ", line 2, column 13: expected a text for username of key 'r.io', found a number");
    assertInvalid(
        "{\"r.io\": {\n\"password\": null}}",
        ", line 2, column 13: expected a text for password of key 'r.io', found null");
    assertInvalid(
        "{\"r.io\": {\n\"insecure\": \"true\"}}",
        ", line 2, column 13: expected true or false for insecure of key 'r.io', found a text");
    assertInvalid(
        "{\"r.io\": {\n\"insecure\": {}}}",
        ", line 2, column 13: expected true or false for insecure of key 'r.io', found an object");
  }

  @Test
  void read_wrongTypeOfEntry_namesKeyAndLine() {
    String expected =
        "expected an object with username, password and insecure for key 'r.io', found ";
    assertInvalid("{\n\"r.io\": null}", ", line 2, column 9: " + expected + "null");
    assertInvalid("{\n\"r.io\": []}", ", line 2, column 9: " + expected + "a list");
    assertInvalid("{\n\"r.io\": \"u:p\"}", ", line 2, column 9: " + expected + "a text");
  }

  @Test
  void read_usernameWithoutPassword_namesKeyAndLine() {
    assertInvalid(
        "{\n\"r.io\": {\n\"username\": \"u\"\n}}",
        ", line 2, column 1: key 'r.io' has a username without a password; give both or neither");
    assertInvalid(
        "{\n\"r.io\": {\"username\": \"u\", \"password\": \"\"}}",
        ", line 2, column 1: key 'r.io' has a username without a password; give both or neither");
  }

  @Test
  void read_passwordWithoutUsername_namesKeyAndLine() {
    assertInvalid(
        "{\n\"r.io\": {\n\"password\": \"" + SECRET + "\"\n}}",
        ", line 2, column 1: key 'r.io' has a password without a username; give both or neither");
  }

  @Test
  void read_emptyUsernameAndPassword_anonymous() throws Exception {
    assertThat(access("{\"r.io\": {\"username\": \"\", \"password\": \"\"}}").name())
        .isEqualTo("auth.json key 'r.io'");
  }

  @Test
  void read_duplicateKeys_refused() {
    for (String second :
        List.of("docker.io", "index.docker.io", "Docker.IO", "registry-1.docker.io")) {
      assertThatThrownBy(() -> read("{\"docker.io\": {},\n\"" + second + "\": {}}"))
          .as(second)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("auth.json, line 2, column ")
          .hasMessageContaining("key '" + second + "'");
    }
  }

  @Test
  void read_keyThatIsNoRegistry_namesKeyAndLine() {
    for (String key :
        List.of(
            "https://quay.io",
            "quay.io/",
            "quay.io/Coreos",
            "quay.io//a",
            "",
            "quay.io/*",
            "quay.io/a:1")) {
      assertThatThrownBy(() -> read("{\n\"" + key + "\": {}}"))
          .as(key)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("auth.json, line 2, column 1: key '" + key + "' ")
          .hasMessageContaining("without https://");
    }
  }

  @Test
  void read_missingFile_saysWhatToDo() {
    Path missing = folder.resolve("nowhere.json");
    assertThatThrownBy(() -> AuthFile.read(missing, Map.of()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(missing + ": there is no such file; ")
        .hasMessageContaining("--auth");
  }

  @Test
  void read_brokenFile_placeOfIt() {
    assertInvalid("", ": is empty; expected a JSON object");
    assertInvalid("[]", ", line 1, column 1: expected a JSON object, found a list");
    assertInvalid("{}\n5", ", line 2, column 1: expected the end of the file after the object");
    for (String text :
        List.of("{", "{\"r.io\"", "{\"r.io\": {", "{\"r.io\": {}", "{\"r.io\": {},}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("line 1, column ");
    }
  }

  @Test
  void read_anyFault_secretNotInMessage() {
    String entry = "\"r.io\": {\"username\": \"u\", \"password\": \"" + SECRET + "\"";
    for (String text :
        List.of(
            "{" + entry + ", \"x\": 1}}",
            "{" + entry + ", \"insecure\": 1}}",
            "{" + entry + "}, \"R.io\": {}}",
            "{" + entry + ",}}",
            "{" + entry + "} \"x\"}",
            "{" + entry + "}} x",
            "{" + entry,
            "{\"r.io\": {\"password\": \"" + SECRET + "\"}}",
            "{\"r.io\": {\"username\": \"u\", \"password\": [\"" + SECRET + "\"]}}",
            "{\"r.io\": \"" + SECRET + "\"}",
            "{\"r.io\": {\"password\": \"" + SECRET + "\", \"username\": \"$NO_SUCH\"}}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageNotContaining(SECRET)
          .hasNoCause();
    }
  }

  @Test
  void read_passwordWithoutQuotes_notInMessage() {
    for (String text :
        List.of(
            "{\"r.io\": {\"username\": \"u\", \"password\": " + SECRET + "}}",
            "{\"r.io\": {\"username\": \"u\", \"password\": hunter2}}",
            "{\"r.io\": {\"username\": \"u\", \"password\": true1}}",
            "{\"r.io\": {\"username\": \"u\", \"password\": 'hunter2'}}",
            "{\"r.io\": {\"username\": \"u\", \"password\": \"x\" hunter2}}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("line 1, column ")
          .hasMessageNotContaining("s3cr3t")
          .hasMessageNotContaining("hunter2")
          .hasMessageNotContaining("true1");
    }
  }

  @Test
  void read_brokenPassword_placeOfItAndNoSecret() {
    for (String text :
        List.of(
            "{\n\"r.io\": {\"username\": \"u\", \"password\": \"" + SECRET + "}}",
            "{\n\"r.io\": {\"username\": \"u\", \"password\": \"" + SECRET + "\\x\"}}",
            "{\n\"r.io\": {\"username\": \"u\", \"password\": \"" + SECRET + "\n\"}}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("auth.json, line ")
          .hasMessageContaining("not valid JSON: ")
          .hasMessageNotContaining(SECRET)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void read_duplicateKeyOfSeveralLines_lineOfTheKey() {
    assertThatThrownBy(() -> read("{\n\"r.io\": {},\n\"r.io\": {\n\"insecure\": true\n}\n}"))
        .hasMessageContaining("auth.json, line 3, column 1: key 'r.io' ");
  }

  @Test
  void read_sameFieldTwice_refused() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"r.io\": {\"username\": \"u\", \"password\": \"p\",\n\"password\": \"q\"}}"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("auth.json, line 2, column 1: key 'r.io' ")
        .hasMessageContaining("'password'");
  }

  @Test
  void read_controlCharactersInAKey_notInMessage() {
    assertThatThrownBy(() -> read("{\"r\\u001b[2J.io\": {}}"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageNotContaining("\u001b");
    assertThatThrownBy(() -> read("{\"r.io\": {\"x\\u001b[2J\": 1}}"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void toString_secret_hidden() throws Exception {
    String text = "{\"r.io\": {\"username\": \"u\", \"password\": \"" + SECRET + "\"}}";
    assertThat(access(text).toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r-----, true",
    "rw----r--, true",
    "rw--w----, true",
    "rw-------, false",
    "r--------, false"
  })
  void warning_passwordThatOthersCanRead_saysWhatToRun(String mode, boolean warned)
      throws Exception {
    Path file = folder.resolve("auth.json");
    Files.writeString(file, "{\"r.io\": {\"username\": \"u\", \"password\": \"p\"}}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    Optional<String> warning = AuthFile.read(file, Map.of()).warning();

    assertThat(warning.orElse(""))
        .isEqualTo(
            warned
                ? file
                    + " holds a password, and others on this machine can read or change it ("
                    + mode
                    + "); run: chmod 600 "
                    + file
                : "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"r.io\": {\"insecure\": true}}",
        "{\"r.io\": {\"username\": \"u\", \"password\": \"$NAME\"}}",
        "{\"r.io\": {\"username\": \"u\", \"password\": \"${NAME}\"}}"
      })
  void warning_noPasswordInTheFile_none(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("auth.json"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(AuthFile.read(file, Map.of("NAME", "s3cret")).warning()).isEmpty();
  }

  @Test
  void insecurities_registriesElsewhere_oneWarningEach() throws Exception {
    AuthFile auth =
        read(
            "{\"r.io\": {\"insecure\": true}, \"s.io\": {}, \"localhost:5000\": {\"insecure\": true},"
                + " \"127.0.0.1:5000\": {\"insecure\": true}, \"unused.io\": {\"insecure\": true}}");
    List<Repository> repositories =
        List.of(
            new Repository("r.io", "a/b"),
            new Repository("r.io", "a/c"),
            new Repository("s.io", "a/b"),
            new Repository("localhost:5000", "a/b"),
            new Repository("127.0.0.1:5000", "a/b"));

    assertThat(auth.insecurities(repositories))
        .containsExactly(
            "registry r.io: its certificate is not checked, and plain HTTP will do (auth.json key"
                + " 'r.io' has \"insecure\": true); whoever is in between can read"
                + " passwords and images and give you others; if it has a CA of its own, better"
                + " name that in tls.ca-file");
  }

  @Test
  void read_largerThanAnyAuthFile_refused() {
    String deep = "{\"r.io\": {\"username\": \"" + "u".repeat(200_000) + "\"}}";

    assertThatThrownBy(() -> read(deep))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageMatching(
            ".*auth.json, line 1, column [0-9]+: too large: String value length \\([0-9]+\\)"
                + " exceeds the maximum allowed \\(100000\\)");
  }

  private AuthFile read(String text) throws IOException, InvalidFileException {
    return AuthFile.read(Files.writeString(folder.resolve("auth.json"), text), Map.of());
  }

  private Access access(String text) throws IOException, InvalidFileException {
    return read(text).longestMatch(new Repository("r.io", "a/b")).orElseThrow();
  }

  private Optional<String> match(String text, String registry, String path)
      throws IOException, InvalidFileException {
    return read(text).longestMatch(new Repository(registry, path)).map(Access::name);
  }

  private void assertInvalid(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(folder.resolve("auth.json") + message);
  }
}
