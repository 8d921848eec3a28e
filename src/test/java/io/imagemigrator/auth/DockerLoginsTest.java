package io.imagemigrator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Login;
import io.imagemigrator.registry.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docker and podman have written into their files. */
class DockerLoginsTest {
  private static final String SECRET = "s3cr3t-Pa55";

  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();

  @Test
  void paths_everyVariableSet_eachPlaceInOrder() {
    for (String variable :
        List.of(
            "HOME", "DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME")) {
      environment.put(variable, "/" + variable);
    }
    List<String> paths = new ArrayList<>(DockerLogins.paths(environment));

    // Of this user, and only where the system has such a folder.
    paths.removeIf(path -> path.matches("/run/containers/[0-9]+/auth.json"));
    assertThat(paths)
        .containsExactly(
            "/DOCKER_CONFIG/config.json",
            "/HOME/.docker/config.json",
            "/REGISTRY_AUTH_FILE",
            "/XDG_RUNTIME_DIR/containers/auth.json",
            "/XDG_CONFIG_HOME/containers/auth.json",
            "/HOME/.config/containers/auth.json");
  }

  @Test
  void paths_linux_runContainersOfThisUserAfterTheRuntimeFolder() throws Exception {
    Object user = Files.getAttribute(Files.createTempFile(folder, "mine", ""), "unix:uid");
    environment.put("XDG_RUNTIME_DIR", "/run/user");

    assertThat(DockerLogins.paths(environment))
        .containsSubsequence(
            "/run/user/containers/auth.json", "/run/containers/" + user + "/auth.json");
  }

  @Test
  void paths_emptyVariables_asIfUnset() {
    assertThat(
            DockerLogins.paths(Map.of("DOCKER_CONFIG", "", "REGISTRY_AUTH_FILE", "", "HOME", "")))
        .isEqualTo(DockerLogins.paths(Map.of()))
        .contains(System.getProperty("user.home") + "/.docker/config.json");
  }

  @Test
  void access_severalPlaces_firstWithALogin() throws Exception {
    environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
    environment.put("REGISTRY_AUTH_FILE", folder.resolve("named.json").toString());
    write("docker/config.json", auths("q.io", "docker", "r.io", ""));
    write("named.json", auths("q.io", "podman", "r.io", "podman"));
    write("home/.config/containers/auth.json", auths("r.io", "late", "s.io", "late"));

    assertThat(login("q.io", "a/b")).isEqualTo("docker:" + SECRET);
    assertThat(login("r.io", "a/b")).isEqualTo("podman:" + SECRET);
    assertThat(login("s.io", "a/b")).isEqualTo("late:" + SECRET);
    assertThat(warnings).isEmpty();
  }

  @Test
  void access_keysWithNamespaces_longestWholeSegments() throws Exception {
    write(
        "home/.docker/config.json",
        auths("r.io/b", "b", "r.io", "all", "r.io/a/deep", "deep", "r.io/a", "a"));

    assertThat(login("r.io", "a/deep/app")).isEqualTo("deep:" + SECRET);
    assertThat(login("r.io", "a/deeper")).isEqualTo("a:" + SECRET);
    assertThat(login("r.io", "b/app")).isEqualTo("b:" + SECRET);
    assertThat(login("r.io", "bb/app")).isEqualTo("all:" + SECRET);
    assertThat(login("r.io:5000", "a/app")).isEqualTo("none");
  }

  @Test
  void access_namespacesOfOneKeychain_eachItsOwnAndAlwaysTheSameObject() throws Exception {
    write("home/.docker/config.json", auths("r.io/a", "a", "r.io/b", "b"));
    Keychain keychain = keychain();
    Access first = keychain.access(new Repository("r.io", "a/x"));
    Access other = keychain.access(new Repository("r.io", "b/x"));

    assertThat(Login.of(other)).isEqualTo("b:" + SECRET);
    assertThat(keychain.access(new Repository("r.io", "a/y"))).isSameAs(first);
    assertThat(keychain.named(other.name(), new Repository("r.io", "b/x"))).isSameAs(other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "docker.io",
        "index.docker.io",
        "https://registry-1.docker.io/v2/",
        "registry.hub.docker.com",
        "docker.io/library"
      })
  void access_dockerHub_underAnyOfItsNames(String key) throws Exception {
    write("home/.docker/config.json", auths(key, "hub"));

    assertThat(login("docker.io", "library/nginx")).isEqualTo("hub:" + SECRET);
    assertThat(login("registry-1.docker.io", "library/nginx")).isEqualTo("hub:" + SECRET);
  }

  @Test
  void access_oneRegistryInSeveralSpellings_dockersOwn() throws Exception {
    write(
        "home/.docker/config.json",
        auths("https://r.io/v1/", "old", "r.io", "new", "docker.io", "podman"));
    assertThat(login("r.io", "a/b")).isEqualTo("new:" + SECRET);

    write(
        "home/.docker/config.json",
        auths("docker.io", "podman", "https://index.docker.io/v1/", "docker"));
    assertThat(login("docker.io", "a/b")).isEqualTo("docker:" + SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'auth': 'dTpw'}; u:p",
        "{'auth': 'dTpwdw=='}; u:pw",
        "{'auth': 'dTpwdw'}; u:pw",
        "{'auth': 'dTpwAAA='}; u:p",
        "{'auth': 'dTphOmI='}; u:a:b",
        "{'Auth': ' dTpw\\n'}; u:p",
        "{'username': 'u', 'password': 'p', 'email': 'x@y'}; u:p",
        "{'username': 'v', 'password': 'q', 'auth': 'dTpw'}; u:p",
        "{'username': 'v', 'password': 'q', 'auth': ''}; v:q",
        "{'auth': 'dTpw', 'identitytoken': 't'}; token:t",
        "{'identitytoken': 't', 'more': [1, {'a': {}}]}; token:t",
        "{}; none",
        "null; none",
        "{'auth': null}; none",
        "{'auth': 'Og=='}; none",
        "{'username': 'u'}; none"
      })
  void access_formsOfAnEntry_read(String entry, String login) throws Exception {
    write("home/.docker/config.json", ("{'auths': {'r.io': " + entry + "}}").replace('\'', '"'));

    assertThat(login("r.io", "a/b")).isEqualTo(login);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'auth': '!s3cr3t-Pa55'}; has an auth that is no base64 of user:password",
        "{'auth': 'dXNlcg=='}; has an auth that is no base64 of user:password",
        "{'auth': '/zr/'}; has an auth that is no base64 of user:password",
        "{'auth': {'s3cr3t-Pa55': [1]}}; has something else than a text for auth",
        "{'auth': 'dTpw', 'username': 5}; has something else than a text for username",
        "5; is no object with a login",
        "['s3cr3t-Pa55']; is no object with a login",
        "{'registrytoken': 's3cr3t-Pa55'}; has a registrytoken only, which is not" + " supported"
      })
  void access_entryThatCannotBeUsed_namedAndTheNextPlaceAsked(String entry, String fault)
      throws Exception {
    write(
        "home/.docker/config.json",
        ("{'auths': {'q.io': {'auth': 5}, 'r.io': " + entry + ", 's.io': {'auth': 'dTpw'}}}")
            .replace('\'', '"'));
    Keychain keychain = keychain();
    Access access = keychain.access(new Repository("r.io", "a/b"));

    String where = folder + "/home/.docker/config.json key 'r.io' " + fault;
    assertThat(access.name())
        .isEqualTo(
            "anonymous for r.io (no key of auth.json and no docker login matched; " + where + ")");
    assertThat(warnings).containsExactly(where + "; the run goes on without it");
    assertThat(warnings.toString()).doesNotContain(SECRET);
    assertThat(Login.of(keychain.access(new Repository("s.io", "a/b")))).isEqualTo("u:p");

    write("home/.config/containers/auth.json", auths("r.io", "podman"));
    assertThat(login("r.io", "a/b")).isEqualTo("podman:" + SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]; line 1, column 1: expected a JSON object, found a list",
        "s3cr3t-Pa55; not valid JSON: a text must stand in double quotes",
        "{'auths': {'r.io': {'auth': 'dTpw'}}; not valid JSON: the file ends too soon",
        "{'auths': 5}; line 1, column 11: expected an object for auths, found a number",
        "{'credHelpers': []}; expected an object for credHelpers, found a list",
        "{'credsStore': {}}; expected the name of a credential helper for credsStore",
        "{'credHelpers': {'r.io': 7}}; expected the name of a credential helper for key 'r.io'",
        "{} {}; expected the end of the file"
      })
  void access_fileThatCannotBeUsed_namedOnceAndPassedOver(String text, String fault)
      throws Exception {
    write("home/.docker/config.json", text.replace('\'', '"'));
    write("home/.config/containers/auth.json", auths("q.io", "podman"));
    Keychain keychain = keychain();

    assertThat(Login.of(keychain.access(new Repository("q.io", "a/b"))))
        .isEqualTo("podman:" + SECRET);
    assertThat(keychain.access(new Repository("r.io", "a/b")).name())
        .startsWith("anonymous for r.io (")
        .contains(fault);
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(folder + "/home/.docker/config.json")
        .contains(fault)
        .endsWith("; the run goes on without it")
        .doesNotContain(SECRET);
  }

  @Test
  void access_folderInPlaceOfTheFile_named() throws Exception {
    Files.createDirectories(folder.resolve("home/.docker/config.json"));

    assertThat(login("r.io", "a/b")).isEqualTo("none");
    assertThat(warnings)
        .containsExactly(
            folder
                + "/home/.docker/config.json: is a folder; expected a file with a JSON object;"
                + " the run goes on without it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"auths\": null, \"credHelpers\": null, \"credsStore\": null}"})
  void access_fileWithNothing_noWarning(String text) throws Exception {
    write("home/.docker/config.json", text);

    assertThat(login("r.io", "a/b")).isEqualTo("none");
    assertThat(warnings).isEmpty();
  }

  @Test
  void access_pathWithControlCharacters_shownWithout() throws Exception {
    environment.put("REGISTRY_AUTH_FILE", folder.resolve("a\u001b[2Jb").toString());
    write("a\u001b[2Jb", "{\"auths\": {\"r.io\": 5}}");

    assertThat(keychain().access(new Repository("r.io", "a/b")).name()).contains("a?[2Jb key");
    assertThat(warnings.toString()).contains("a?[2Jb").doesNotContain("\u001b");
  }

  private void write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Keys and their users, each with the same password; without a user there is no login. */
  private static String auths(String... keysAndUsers) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < keysAndUsers.length; at += 2) {
      String pair = keysAndUsers[at + 1] + ":" + SECRET;
      String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      text.append(text.isEmpty() ? "" : ", ")
          .append("\"" + keysAndUsers[at] + "\": ")
          .append(keysAndUsers[at + 1].isEmpty() ? "{}" : "{\"auth\": \"" + auth + "\"}");
    }
    return "{\"auths\": {" + text + "}, \"psFormat\": \"x\", \"plugins\": {\"a\": {\"b\": \"c\"}}}";
  }

  private Keychain keychain() throws Exception {
    environment.put("HOME", folder.resolve("home").toString());
    Path file = Files.writeString(folder.resolve("auth.json"), "{}");
    return new Keychain(AuthFile.read(file, environment), environment, warnings::add);
  }

  private String login(String registry, String path) throws Exception {
    return Login.of(keychain().access(new Repository(registry, path)));
  }
}
