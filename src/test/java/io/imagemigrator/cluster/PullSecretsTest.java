package io.imagemigrator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.imagemigrator.auth.AuthFile;
import io.imagemigrator.auth.Keychain;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Login;
import io.imagemigrator.registry.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a cluster's pull secrets comes into an auth file. */
class PullSecretsTest {
  private static final String PASSWORD = "s3cr3t-Pa55";

  private final PullSecrets secrets = new PullSecrets();
  private final List<String> kept = new ArrayList<>();
  @TempDir private Path folder;

  // Forms of secrets

  @Test
  void add_dockerconfigjson_isAnEntry() throws Exception {
    add("pull", auths("r.io", login("u", PASSWORD)));

    assertThat(secrets.mergedInto(folder.resolve("none"), kept))
        .isEqualTo(
            """
            {
              "r.io": {
                "username": "u",
                "password": "%s"
              }
            }
            """
                .formatted(PASSWORD));
    assertThat(secrets.count()).isEqualTo(1);
    assertThat(secrets.problems()).isEmpty();
    assertThat(kept).isEmpty();
  }

  @Test
  void add_dockercfg_isAnEntry() throws Exception {
    secrets.add(
        new SecretName("shop", "old"),
        secret(".dockercfg", "{\"r.io\": " + login("u", PASSWORD) + "}"),
        new TreeSet<>());

    assertThat(loginOf("r.io/a/app")).isEqualTo("u:" + PASSWORD);
  }

  @Test
  void add_authFieldOnly_isTaken() throws Exception {
    add("pull", auths("r.io", "{\"auth\": \"" + base64("u:p:with:colons") + "\"}"));

    assertThat(loginOf("r.io/a/app")).isEqualTo("u:p:with:colons");
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, docker.io",
    "index.docker.io, docker.io",
    "registry-1.docker.io, docker.io",
    "https://r.io, r.io",
    "http://r.io:5000/v2/, r.io:5000",
    "https://r.io/, r.io",
    "R.io, r.io",
    "r.io/team, r.io/team",
    "https://r.io/team/sub/, r.io/team/sub",
    "docker.io/team, docker.io/team",
    "localhost:5000, localhost:5000"
  })
  void add_addressInAnyForm_isAKeyOfAnAuthFile(String address, String key) throws Exception {
    add("pull", auths(address, login("u", "p")));

    assertThat(secrets.mergedInto(folder.resolve("none"), kept)).contains("\"" + key + "\": {");
    assertThat(loginOf(key + "/x")).isEqualTo("u:p");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.x", "*.r.io", "r.io/*", "", "r.io/Team", "https://", "a b"})
  void add_addressThatIsNoRegistry_isAProblem(String address) {
    add("pull", auths(address, login("u", PASSWORD)));

    assertThat(secrets.count()).isZero();
    assertThat(secrets.problems())
        .containsExactly(
            "secret shop/pull has a login for '" + address + "', which is no registry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"identitytoken\": \"s3cr3t-Pa55\"}",
        "{\"username\": \"u\", \"identitytoken\": \"s3cr3t-Pa55\"}",
        "{\"auth\": \"s3cr3t-Pa55\"}",
        "{\"auth\": \"!\"}",
        "{\"password\": \"s3cr3t-Pa55\"}",
        "{}",
        "null",
        "\"s3cr3t-Pa55\""
      })
  void add_withoutUserNameAndPassword_isAProblem(String login) {
    add("pull", auths("r.io", login));

    assertThat(secrets.count()).isZero();
    assertThat(secrets.problems())
        .containsExactly("secret shop/pull has no user name and password for r.io");
  }

  @Test
  void add_brokenSecret_isAProblemWithoutItsContent() {
    for (String content :
        List.of("{\"auths\": {\"r.io\": " + PASSWORD, PASSWORD, "{\"auths\": " + PASSWORD + "}")) {
      add("pull", content);
    }
    secrets.add(
        new SecretName("shop", "pull"),
        new SecretBuilder().addToData(".dockerconfigjson", "%%%" + PASSWORD).build(),
        new TreeSet<>());

    assertThat(secrets.problems())
        .hasSize(4)
        .containsOnly("secret shop/pull is not valid JSON in base64, so it gives no login");
  }

  @Test
  void add_secretOfAnotherKind_isAProblem() {
    secrets.add(new SecretName("shop", "tls"), secret("tls.key", PASSWORD), new TreeSet<>());
    secrets.add(new SecretName("shop", "void"), new SecretBuilder().build(), new TreeSet<>());

    assertThat(secrets.problems())
        .containsExactly(
            "secret shop/tls holds no .dockerconfigjson, so no login",
            "secret shop/void holds no .dockerconfigjson, so no login");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$HOME", "${HOME}", "$$", "$", "$$HOME", "pa$$word", "a\"b\\c", "_json_key ü\n"})
  void mergedInto_anyPassword_isReadBackAsItWas(String password) throws Exception {
    add("pull", auths("r.io", "{\"auth\": \"" + base64("$user:" + password) + "\"}"));

    assertThat(loginOf("r.io/a/app")).isEqualTo("$user:" + password);
  }

  // Several secrets

  @Test
  void add_sameLoginTwice_isOneEntry() throws Exception {
    add("a", auths("r.io", login("u", "p")), "r.io/a/app:1");
    add("b", auths("https://r.io/v2/", login("u", "p")), "r.io/b/app:1");

    assertThat(secrets.count()).isEqualTo(1);
    assertThat(secrets.problems()).isEmpty();
  }

  @Test
  void add_twoLoginsOfOneRegistry_areEntriesByRepository() throws Exception {
    add("a", auths("r.io", login("a", "p")), "r.io/a/app:1");
    add("b", auths("r.io", login("b", "q")), "r.io/b/app:1", "q.io/b/app:1", "nginx", "Bad");

    assertThat(loginOf("r.io/a/app")).isEqualTo("a:p");
    assertThat(loginOf("r.io/b/app")).isEqualTo("b:q");
    assertThat(loginOf("r.io/c/app")).isEqualTo("a:p");
    assertThat(secrets.count()).isEqualTo(2);
    assertThat(secrets.problems()).isEmpty();
  }

  @Test
  void add_threeLoginsOfOneRepository_isAProblem() throws Exception {
    add("a", auths("r.io", login("a", PASSWORD + "1")), "r.io/x/app:1");
    add("b", auths("r.io", login("b", PASSWORD + "2")), "r.io/x/app:1");
    add("c", auths("r.io", login("c", PASSWORD + "3")), "r.io/x/app:2");

    assertThat(loginOf("r.io/x/app")).isEqualTo("b:" + PASSWORD + "2");
    assertThat(secrets.problems())
        .containsExactly(
            "secret shop/c has another login for r.io/x/app than a secret before it, which is"
                + " kept");
  }

  // Files that are there already

  @Test
  void mergedInto_existingFile_keepsItsEntriesAndTellsThem() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("auth.json"),
            """
            {"z.io": {"insecure": true}, "index.docker.io": {"username": "me", "password": "mine"}}
            """);
    add("pull", auths("https://index.docker.io/v1/", login("u", "p")));
    add("more", auths("r.io", login("u", "p")));

    String text = secrets.mergedInto(file, kept);

    assertThat(kept).containsExactly("docker.io");
    assertThat(text)
        .isEqualTo(
            """
            {
              "z.io": {
                "insecure": true
              },
              "index.docker.io": {
                "username": "me",
                "password": "mine"
              },
              "r.io": {
                "username": "u",
                "password": "p"
              }
            }
            """);
    assertThat(loginOf("docker.io/library/nginx", text)).isEqualTo("me:mine");
  }

  @Test
  void mergedInto_nothingNew_isTheSameEntries() throws Exception {
    Path file = Files.writeString(folder.resolve("auth.json"), "{}");

    assertThat(AuthFile.read(file, Map.of())).isNotNull();
    assertThat(secrets.mergedInto(file, kept).replaceAll("\\s", "")).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3cr3t-Pa55",
        "\"s3cr3t-Pa55\"",
        "[\"s3cr3t-Pa55\"]",
        "{\"r.io\": {\"password\": s3cr3t-Pa55}}",
        "{\"r.io\": {\"password\": \"s3cr3t-Pa55",
        "{\"s3cr3t-Pa55\": {}, \"s3cr3t-Pa55\": {}}"
      })
  void requireMergeable_invalidFile_failsWithoutItsContent(String content) throws Exception {
    Path file = Files.writeString(folder.resolve("auth.json"), content);

    for (boolean merging : new boolean[] {false, true}) {
      assertThatThrownBy(
              () -> {
                if (merging) {
                  secrets.mergedInto(file, kept);
                } else {
                  PullSecrets.requireMergeable(file);
                }
              })
          .isInstanceOf(InvalidFileException.class)
          .hasNoCause()
          .hasMessageStartingWith(file.toString())
          .hasMessageContaining("no logins can be added to it")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(PASSWORD));
    }
  }

  private void add(String name, String content, String... images) {
    secrets.add(
        new SecretName("shop", name),
        secret(".dockerconfigjson", content),
        new TreeSet<>(List.of(images)));
  }

  private static Secret secret(String file, String content) {
    return new SecretBuilder().addToData(file, base64(content)).build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String auths(String address, String login) {
    return "{\"auths\": {\"" + address + "\": " + login + "}}";
  }

  private static String login(String username, String password) {
    return "{\"username\": \"" + username + "\", \"password\": \"" + password + "\"}";
  }

  /** Who logs in to read the repository, by the auth file that is made of the secrets. */
  private String loginOf(String repository) throws Exception {
    return loginOf(repository, secrets.mergedInto(folder.resolve("none"), kept));
  }

  private String loginOf(String repository, String text) throws Exception {
    Path file = Files.writeString(folder.resolve("written.json"), text);
    int slash = repository.indexOf('/');
    return Login.of(
        new Keychain(
                AuthFile.read(file, Map.of()),
                Map.of("DOCKER_CONFIG", folder.toString()),
                warning -> {})
            .access(
                new Repository(repository.substring(0, slash), repository.substring(slash + 1))));
  }
}
