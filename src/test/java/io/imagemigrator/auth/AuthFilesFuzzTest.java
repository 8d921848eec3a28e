package io.imagemigrator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.testing.FuzzedText;
import io.imagemigrator.testing.TemporaryFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever stands where logins are looked for is read or refused, and never shown. */
class AuthFilesFuzzTest {
  private static final TemporaryFolder FOLDER = TemporaryFolder.create("fuzz");
  private static final String PASSWORD = "Pa55w0rd";
  private static final Repository REPOSITORY = new Repository("r.io", "team/app");

  @AfterContainer
  static void close() {
    FOLDER.close();
  }

  @Provide
  Arbitrary<byte[]> authFiles() {
    return FuzzedText.of(
        """
        {
          "quay.io/coreos": {},
          "r.io": {"username": "me", "password": "Pa55w0rd", "insecure": true},
          "r.io/team": {"username": "$NAME", "password": "${NAME}"}
        }
        """);
  }

  @Property(tries = 1000, seed = FuzzedText.SEED)
  void authFile(@ForAll("authFiles") byte[] file) {
    try {
      AuthFile read = AuthFile.read(FOLDER.write("auth.json", file), Map.of("NAME", "x"));
      assertThat(read.longestMatch(REPOSITORY).toString()).doesNotContain(PASSWORD);
      assertThat(read.warning().toString()).doesNotContain(PASSWORD);
    } catch (InvalidFileException e) {
      assertThat(e.getMessage()).contains("auth.json").doesNotContainPattern("\\p{Cntrl}");
    }
  }

  @Provide
  Arbitrary<byte[]> dockerFiles() {
    String login =
        Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    return FuzzedText.of(
        "{\"auths\":{\"r.io\":{\"auth\":\"" + login + "\"}},\"HttpHeaders\":{\"a\":\"b\"}}",
        "{\"auths\":{\"r.io\":{\"identitytoken\":\"x.y.z\"},\"https://r.io\":{}}}",
        "{\"auths\":{\"r.io/team\":{\"username\":\"me\",\"password\":\"Pa55w0rd\"}},"
            + "\"credHelpers\":{\"r.io\":\"x\"},\"credsStore\":\"desktop\"}");
  }

  @Property(tries = 1000, seed = FuzzedText.SEED)
  void dockerConfig(@ForAll("dockerFiles") byte[] file) {
    FOLDER.write("config.json", file);
    Map<String, String> environment =
        Map.of("DOCKER_CONFIG", FOLDER.path().toString(), "HOME", "/nowhere", "PATH", "/nowhere");
    List<String> shown = new ArrayList<>();
    FOLDER.write("empty.json", "{}".getBytes(StandardCharsets.UTF_8));
    try {
      AuthFile none = AuthFile.read(FOLDER.path().resolve("empty.json"), environment);
      shown.add(new Keychain(none, environment, shown::add).access(REPOSITORY).toString());
    } catch (InvalidFileException e) {
      throw new AssertionError(e);
    }
    assertThat(shown)
        .allSatisfy(
            text -> assertThat(text).doesNotContain(PASSWORD).doesNotContainPattern("\\p{Cntrl}"));
  }
}
