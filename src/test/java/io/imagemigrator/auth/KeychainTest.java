package io.imagemigrator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Login;
import io.imagemigrator.registry.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which access a repository gets, and with which login. */
class KeychainTest {
  private static final String SECRET = "s3cr3t-Pa55";

  private static final String HOST = "registry.example.com:5000";

  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void surroundings() {
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("DOCKER_CONFIG", folder.toString());
  }

  @Test
  void access_plainPassword_sentAsItIs() throws Exception {
    assertThat(login("u", SECRET)).isEqualTo("u:" + SECRET);
    assertThat(login("cn-north-4@RVHVMX", "a:b")).isEqualTo("cn-north-4@RVHVMX:a:b");
    assertThat(login("ü", "pässwörd")).isEqualTo("ü:pässwörd");
  }

  @Test
  void access_wholeValueIsVariable_readFromEnvironment() throws Exception {
    environment.put("MY_USER", "me");
    environment.put("PASSWORD_1", SECRET);
    assertThat(login("$MY_USER", "${PASSWORD_1}")).isEqualTo("me:" + SECRET);
    assertThat(login("${MY_USER}", "$PASSWORD_1")).isEqualTo("me:" + SECRET);
  }

  @Test
  void access_variableThatHoldsAVariable_readOnce() throws Exception {
    environment.put("OUTER", "$INNER");
    environment.put("DOLLARS", "$$x");
    assertThat(login("u", "$OUTER")).isEqualTo("u:$INNER");
    assertThat(login("u", "$DOLLARS")).isEqualTo("u:$$x");
  }

  @Test
  void access_dollarElsewhere_onlyACharacter() throws Exception {
    environment.put("HOME_X", "wrong");
    for (String password :
        List.of(
            "pa$HOME_X", "$HOME_X!", "${HOME_X", "$", "a$$b", "$1", "${}", "${HOME_X}${HOME_X}")) {
      assertThat(login("u", password)).isEqualTo("u:" + password);
    }
  }

  @Test
  void access_twoDollarsAtTheStart_one() throws Exception {
    environment.put("HOME_X", "wrong");
    assertThat(login("u", "$$HOME_X")).isEqualTo("u:$HOME_X");
    assertThat(login("$$u", "$${HOME_X}")).isEqualTo("$u:${HOME_X}");
    assertThat(login("u", "$$")).isEqualTo("u:$");
    assertThat(login("u", "$$$")).isEqualTo("u:$$");
  }

  @Test
  void access_dockerConfigEntry_itsLogin() throws Exception {
    dockerConfig(entry(HOST, "docker-user", SECRET));
    Access access = keychain("{}").access(repository("a/b"));

    assertThat(access.name()).contains("config.json").contains(HOST).doesNotContain(SECRET);
    assertThat(Login.of(access)).isEqualTo("docker-user:" + SECRET);
    assertThat(access.insecure()).isFalse();
  }

  @Test
  void access_identityTokenOfAzure_taken() throws Exception {
    dockerConfig(
        "{\"auths\": {\"%s\": {\"auth\": \"%s\", \"identitytoken\": \"%s\"}}}"
            .formatted(HOST, base64("00000000-0000-0000-0000-000000000000:"), SECRET));
    Access access = keychain("{}").access(repository("a/b"));

    assertThat(access.name()).contains("config.json");
    assertThat(access.toString()).doesNotContain(SECRET);
    assertThat(Login.of(access)).isEqualTo("token:" + SECRET);
  }

  @Test
  void access_identityTokenOfAnyUser_taken() throws Exception {
    for (String user : List.of("me", "<token>")) {
      dockerConfig(
          "{\"auths\": {\"%s\": {\"auth\": \"%s\", \"identitytoken\": \"%s\"}}}"
              .formatted(HOST, base64(user + ":"), SECRET));
      assertThat(Login.of(keychain("{}").access(repository("a/b"))))
          .as(user)
          .isEqualTo("token:" + SECRET);
    }
    dockerConfig("{\"auths\": {\"%s\": {\"identitytoken\": \"%s\"}}}".formatted(HOST, SECRET));
    assertThat(Login.of(keychain("{}").access(repository("a/b")))).isEqualTo("token:" + SECRET);
  }

  @Test
  void access_ipv6Registry_anonymous() throws Exception {
    assertThat(keychain("{}").access(new Repository("[::1]:5000", "a/b")).name())
        .startsWith("anonymous for [::1]:5000");
  }

  @Test
  void access_authFileAndDockerConfig_authFileWins() throws Exception {
    dockerConfig(entry(HOST, "docker-user", SECRET));
    assertThat(login("file-user", "x")).isEqualTo("file-user:x");
  }

  @Test
  void access_entryWithoutLogin_loginOfDockerAndItsOwnInsecure() throws Exception {
    dockerConfig(entry(HOST, "docker-user", SECRET));
    for (String insecure : List.of("true", "false")) {
      Keychain keychain = keychain("{\"" + HOST + "\": {\"insecure\": " + insecure + "}}");

      Access access = keychain.access(repository("a/b"));

      assertThat(Login.of(access)).isEqualTo("docker-user:" + SECRET);
      assertThat(access.insecure()).isEqualTo(Boolean.parseBoolean(insecure));
      assertThat(access.name()).contains("config.json key '" + HOST + "'");
      assertThat(keychain.access(repository("c/d"))).isSameAs(access);
      assertThat(keychain.named(access.name(), repository("c/d"))).isSameAs(access);
    }
  }

  @Test
  void access_entryWithoutLoginAndNoneOfDocker_anonymousByTheEntry() throws Exception {
    Access access = keychain("{\"" + HOST + "\": {\"insecure\": true}}").access(repository("a/b"));

    assertThat(access.name()).isEqualTo("auth.json key '" + HOST + "' (anonymous)");
    assertThat(access.insecure()).isTrue();
    assertThat(Login.of(access)).isEqualTo("none");
  }

  @Test
  void access_keyOfOtherNamespace_dockerConfigForTheRest() throws Exception {
    dockerConfig(entry(HOST, "docker-user", SECRET));
    Keychain keychain =
        keychain("{\"" + HOST + "/team\": {\"username\": \"u\", \"password\": \"p\"}}");

    assertThat(keychain.access(repository("team/app")).name()).contains("/team'");
    assertThat(keychain.access(repository("other/app")).name()).contains("config.json");
  }

  @Test
  void access_nothingMatches_anonymousAndSaysSo() throws Exception {
    assertThat(keychain("{\"r.io\": {}}").access(repository("a/b")).name())
        .isEqualTo("anonymous for " + HOST + " (no key of auth.json and no docker login matched)");
  }

  @Test
  void access_dockerConfigUnset_homeIsAsked() throws Exception {
    environment.remove("DOCKER_CONFIG");
    Path docker = Files.createDirectories(folder.resolve("home").resolve(".docker"));
    Files.writeString(docker.resolve("config.json"), entry(HOST, "u", SECRET));

    assertThat(keychain("{}").access(repository("a/b")).name()).contains(".docker");
  }

  @Test
  void access_sameRegistryTwice_sameObject() throws Exception {
    dockerConfig(entry(HOST, "u", SECRET));
    Keychain keychain = keychain("{}");

    assertThat(keychain.access(repository("a/b"))).isSameAs(keychain.access(repository("c/d")));
  }

  @Test
  void named_nameThatWasMatched_sameObject() throws Exception {
    Keychain keychain = keychain("{\"" + HOST + "\": {}}");
    Access access = keychain.access(repository("a/b"));

    assertThat(keychain.named(access.name(), repository("c/d"))).isSameAs(access);
  }

  @Test
  void named_unknownName_matchedAnew() throws Exception {
    Keychain keychain = keychain("{\"" + HOST + "\": {}}");

    assertThat(keychain.named("from another process", repository("a/b")).name())
        .contains("auth.json key");
  }

  private Repository repository(String path) {
    return new Repository(HOST, path);
  }

  private void dockerConfig(String text) throws Exception {
    Files.writeString(folder.resolve("config.json"), text);
  }

  private static String entry(String key, String username, String password) {
    return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}, \"psFormat\": \"x\"}"
        .formatted(key, base64(username + ":" + password));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Keychain keychain(String authFile) throws Exception {
    Path file = Files.writeString(folder.resolve("auth.json"), authFile);
    return new Keychain(AuthFile.read(file, environment), environment, warning -> {});
  }

  private String login(String username, String password) throws Exception {
    String text =
        "{\"%s\": {\"username\": \"%s\", \"password\": \"%s\"}}"
            .formatted(HOST, username, password);
    return Login.of(keychain(text).access(repository("a/b")));
  }
}
