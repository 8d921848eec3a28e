package io.imagemigrator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Login;
import io.imagemigrator.registry.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs in place of docker's credential helpers. */
@Timeout(60)
class CredentialHelperTest {
  private static final String SECRET = "s3cr3t-Pa55";
  private static final Repository APP = new Repository("r.io", "team/app");
  private static final String LOGIN =
      "echo '{\"Username\": \"u\", \"Secret\": \"" + SECRET + "\"}'";
  private static final String NOTHING = "echo 'credentials not found in native keychain'; exit 1";

  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private Duration limit = Duration.ofSeconds(30);
  private Keychain keychain;

  @BeforeEach
  void surroundings() throws Exception {
    environment.put("HOME", folder.toString());
    environment.put("PATH", "relative::" + folder.resolve("bin"));
    Files.createDirectories(folder.resolve("bin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credHelpers\": {\"r.io\": \"x\"}}",
        "{\"credHelpers\": {\"https://r.io/v2/\": \"x\"}}",
        "{\"credHelpers\": {\"r.io/team\": \"x\", \"r.io\": \"missing\"}}",
        "{\"credsStore\": \"x\"}",
        "{\"auths\": {\"r.io\": {}}, \"credsStore\": \"x\"}",
        "{\"auths\": {\"r.io\": {\"auth\": \"djpx\"}}, \"credsStore\": \"x\"}"
      })
  void access_helperForTheRegistry_itsLogin(String config) throws Exception {
    helper("x", LOGIN);
    Access access = access(config, APP);

    assertThat(Login.of(access)).isEqualTo("u:" + SECRET);
    assertThat(access.toString())
        .startsWith("docker-credential-x (" + folder + "/.docker/config.json) for ")
        .contains("r.io")
        .doesNotContain(SECRET);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // The longest key wins, whatever kind it is of.
        "{'credsStore': 'x', 'auths': {'r.io/team': {'auth': 'djpx'}}}; v:q",
        // Docker's way to have one registry's login in the file though there is a store.
        "{'credsStore': 'x', 'credHelpers': {'r.io': ''}, 'auths': {'r.io': {'auth': 'djpx'}}}; v:q",
        "{'credHelpers': {'r.io/other': 'x', 's.io': 'x'}}; none"
      })
  void access_otherKeyCoversTheRepository_helperNotAsked(String config, String login)
      throws Exception {
    helper("x", LOGIN);

    assertThat(Login.of(access(config.replace('\'', '"'), APP))).isEqualTo(login);
    assertThat(asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'credsStore': 'x'}; r.io; r.io",
        "{'credHelpers': {'https://r.io': 'x'}}; r.io; https://r.io r.io",
        "{'credHelpers': {'r.io/team': 'x'}}; r.io; r.io/team r.io",
        "{'credsStore': 'x', 'auths': {'https://r.io/v1/': {}}}; r.io; r.io https://r.io/v1/",
        "{'credsStore': 'x', 'auths': {'r.io/team': {}}}; r.io; r.io/team r.io",
        "{'credsStore': 'x'}; docker.io; https://index.docker.io/v1/",
        "{'credHelpers': {'docker.io': 'x'}}; docker.io; docker.io https://index.docker.io/v1/",
        "{'credHelpers': {'https://index.docker.io/v1/': 'x'}}; docker.io;"
            + " https://index.docker.io/v1/"
      })
  void access_helperWithoutALogin_askedByEachNameOnceAndNoFault(
      String config, String registry, String names) throws Exception {
    helper("x", NOTHING);
    Access access = access(config.replace('\'', '"'), new Repository(registry, "team/app"));
    keychain.access(new Repository(registry, "team/other"));

    assertThat(access.name())
        .isEqualTo(
            "anonymous for " + registry + " (no key of auth.json and no docker login matched)");
    assertThat(asked()).containsExactly(names.split(" "));
    assertThat(warnings).isEmpty();
  }

  @Test
  void access_tokenAsUserName_identityToken() throws Exception {
    helper("x", "echo '{\"Username\": \"<token>\", \"Secret\": \"" + SECRET + "\"}'");

    assertThat(Login.of(access("{\"credsStore\": \"x\"}", APP))).isEqualTo("token:" + SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '^',
      value = {
        "echo 'cannot use s3cr3t-Pa55'; exit 3 @ ended with exit status 3 (see why with: echo r.io"
            + " | docker-credential-x get)",
        "kill -9 $$ @ ended with exit status 137 (see why with: echo r.io | docker-credential-x"
            + " get)",
        "exit 0 @ printed no JSON object",
        "echo s3cr3t-Pa55 @ printed no JSON object",
        "echo '[\"s3cr3t-Pa55\"]' @ printed no JSON object",
        "echo '{\"Username\": \"s3cr3t-Pa55' @ printed no JSON object",
        "echo '{\"Username\": \"u\"}' @ gave no Secret",
        "echo '{\"Username\": \"u\", \"Secret\": {\"s3cr3t-Pa55\": 1}}' @ gave no Secret",
        "while :; do echo s3cr3t-Pa55 s3cr3t-Pa55; done @ printed more than any login has"
      })
  void access_helperThatFails_namedAndPassedOver(String script, String what) throws Exception {
    helper("x", script);
    Access access = access("{\"credsStore\": \"x\"}", APP);
    keychain.access(new Repository("r.io", "other/app"));

    String fault =
        "the credential helper docker-credential-x (" + folder + "/.docker/config.json) " + what;
    assertThat(access.name())
        .isEqualTo(
            "anonymous for r.io (no key of auth.json and no docker login matched; " + fault + ")");
    assertThat(warnings).containsExactly(fault + "; the run goes on without it");
    assertThat(asked()).containsExactly("r.io");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "no program", "../x", "not-executable", "\u001b[2J"})
  void access_helperThatCannotBeStarted_namedOnceForAllRegistries(String name) throws Exception {
    Files.writeString(folder.resolve("bin/docker-credential-not-executable"), "");
    Access access = access("{\"credsStore\": \"" + name.replace("\u001b", "\\u001b") + "\"}", APP);
    keychain.access(new Repository("s.io", "team/app"));

    assertThat(access.name()).contains("is not on the PATH").doesNotContain("\u001b");
    assertThat(warnings).hasSize(1);
  }

  @Test
  void access_helperThatFails_loginOfTheFileAndOfTheNextPlace() throws Exception {
    helper("x", "exit 1");
    write(".config/containers/auth.json", "{\"auths\": {\"s.io\": {\"auth\": \"djpx\"}}}");
    Access access =
        access("{\"credsStore\": \"x\", \"auths\": {\"r.io\": {\"auth\": \"dTpw\"}}}", APP);

    assertThat(Login.of(access)).isEqualTo("u:p");
    assertThat(Login.of(keychain.access(new Repository("s.io", "team/app")))).isEqualTo("v:q");
    assertThat(warnings).hasSize(1);
  }

  @Test
  void access_floodOnTheStandardError_isNoHindrance() throws Exception {
    helper(
        "x",
        "i=0; while [ $i -lt 4000 ]; do echo \"$i"
            + "-".repeat(100)
            + "\" >&2; i=$((i+1)); done\n"
            + LOGIN);

    assertThat(Login.of(access("{\"credsStore\": \"x\"}", APP))).isEqualTo("u:" + SECRET);
  }

  /** Some leave an agent behind that never closes its standard output. */
  @Test
  void access_helperThatLeavesAProgramBehind_notWaitedFor() throws Exception {
    helper("x", "sleep 600 & echo $! > '" + folder + "/pids'\n" + LOGIN);
    try {
      assertThat(Login.of(access("{\"credsStore\": \"x\"}", APP))).isEqualTo("u:" + SECRET);
    } finally {
      pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  @Test
  void access_helperThatHangs_endedWithItsChildrenAndNotAskedAgain() throws Exception {
    limit = Duration.ofSeconds(2);
    helper("x", "sleep 600 & echo $! $$ > '" + folder + "/pids'; wait");
    Access access = access("{\"credsStore\": \"x\"}", APP);
    Access other = keychain.access(new Repository("s.io", "team/app"));

    String fault =
        "the credential helper docker-credential-x ("
            + folder
            + "/.docker/config.json) did not answer within 2 s";
    assertThat(access.name()).contains(fault);
    assertThat(other.name()).contains("anonymous for s.io").contains(fault);
    assertThat(warnings).containsExactly(fault + "; the run goes on without it");
    assertThat(asked()).containsExactly("r.io");
    assertThat(pids()).hasSize(2);
    await()
        .untilAsserted(
            () ->
                assertThat(pids())
                    .noneMatch(
                        pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()));
  }

  @Test
  void ready_helperThatTakesItsTime_onlyWhenItHasAnswered() throws Exception {
    helper("x", "while [ ! -e '" + folder + "/go' ]; do sleep 0.05; done\n" + LOGIN);
    open("{\"credHelpers\": {\"r.io\": \"x\"}}");

    assertThat(keychain.ready(APP)).isFalse();
    assertThat(keychain.ready(new Repository("s.io", "team/app"))).isTrue();
    Files.createFile(folder.resolve("go"));
    keychain.awaitHelper();

    assertThat(keychain.ready(APP)).isTrue();
    assertThat(Login.of(keychain.access(APP))).isEqualTo("u:" + SECRET);
    assertThat(asked()).containsExactly("r.io");
  }

  @ParameterizedTest
  @CsvSource({
    "gcr, eu.gcr.io",
    "gcr, europe-docker.pkg.dev",
    "ecr-login, 1.dkr.ecr.eu-west-1.amazonaws.com",
    "ecr-login, 1.dkr.ecr.cn-north-1.amazonaws.com.cn"
  })
  void access_cloudsHelperThatNobodyConfigured_askedIfItIsThere(String name, String registry)
      throws Exception {
    Repository repository = new Repository(registry, "team/app");

    assertThat(Login.of(access("{}", repository))).isEqualTo("none");
    assertThat(warnings).isEmpty();

    helper(name, LOGIN);
    assertThat(Login.of(access("{}", repository))).isEqualTo("u:" + SECRET);
    assertThat(Login.of(keychain.access(new Repository("notgcr.io", "team/app"))))
        .isEqualTo("none");
  }

  private void helper(String name, String script) throws Exception {
    write(
        "bin/docker-credential-" + name,
        "#!/bin/sh\n[ \"$1\" = get ] || exit 9\nread -r server\necho \"$server\" >> '"
            + folder
            + "/asked'\n"
            + script
            + "\n");
    Files.setPosixFilePermissions(
        folder.resolve("bin/docker-credential-" + name),
        PosixFilePermissions.fromString("rwx------"));
  }

  private List<String> asked() throws Exception {
    Path asked = folder.resolve("asked");
    return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
  }

  private List<Long> pids() throws Exception {
    String text = Files.readString(folder.resolve("pids")).strip();
    return List.of(text.split(" ")).stream().map(Long::valueOf).toList();
  }

  private void write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void open(String config) throws Exception {
    write(".docker/config.json", config);
    write("auth.json", "{}");
    AuthFile none = AuthFile.read(folder.resolve("auth.json"), environment);
    keychain = new Keychain(none, environment, limit, warnings::add);
  }

  private Access access(String config, Repository repository) throws Exception {
    open(config);
    return keychain.access(repository);
  }
}
