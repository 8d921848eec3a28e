package io.imagemigrator.registry;

import static io.imagemigrator.registry.ProxiedLogin.BASIC;
import static io.imagemigrator.registry.ProxiedLogin.challenge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registries lock accounts: a wrong password is tried once, whatever else it would be sent for. */
class RefusedLoginIT {
  private static DockerRegistry registry;

  private final ProxiedLogin login = new ProxiedLogin(registry);

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    for (String name : List.of("team/sample", "team/other")) {
      RegistryContent.of(registry).push(name, SampleImage.docker(1), "v1");
    }
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void close() throws IOException {
    login.close();
  }

  /** The failures of as many workers at once as a run has. */
  private List<RegistryException> failures(Access access) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(7);
    List<RegistryException> failures = new ArrayList<>();
    try {
      List<Callable<RegistryException>> tasks = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        Repository repository = new Repository(login.proxy.host(), "team/number-" + i);
        tasks.add(
            () ->
                catchThrowableOfType(
                    RegistryException.class,
                    () -> login.client.source(repository, access).readManifest("v1")));
      }
      for (var task : workers.invokeAll(tasks)) {
        failures.add(task.get());
      }
    } finally {
      workers.shutdownNow();
    }
    return failures;
  }

  private void assertTriedOnce(Access access) throws Exception {
    List<RegistryException> failures = failures(access);

    assertThat(failures)
        .allMatch(failure -> failure.kind() == Kind.UNAUTHORIZED && !failure.retryable())
        .allMatch(failure -> failure.getMessage().contains("401"))
        .allMatch(failure -> failure.getMessage().contains("access was " + access.name()));
    assertThat(failures.stream().map(RegistryException::commonCause).distinct()).hasSize(1);
    assertThat(failures.get(0).commonCause()).isPresent();
    assertThat(login.logins("").stream().filter(sent -> sent.startsWith("Basic "))).hasSize(1);
  }

  @Test
  void readManifest_wrongPassword_triedOnce() throws Exception {
    login.guarded(BASIC::equals, call -> challenge("Basic realm=\"x\""));

    assertTriedOnce(TestHttp.password("user", "wrong"));
  }

  @Test
  void readManifest_wrongPasswordAtTheTokenServer_triedOnce() throws Exception {
    login.guarded("Bearer t1"::equals, call -> challenge(login.bearer())).tokensAt("/token");

    assertTriedOnce(TestHttp.password("user", "wrong"));
  }

  @Test
  void readManifest_passwordThatIsNoLongerTaken_notTriedForEachImage() throws Exception {
    login.guarded(given -> given.startsWith("Bearer"), call -> challenge(login.bearer()));
    login.tokensAt("/token");
    login.source().readManifest("v1");
    login.proxy.on("GET", "^/token", call -> ProxiedLogin.unauthorized());
    login.proxy.clearRequests();

    assertThat(failures(login.right)).allMatch(failure -> failure.kind() == Kind.UNAUTHORIZED);

    // Seven workers may each be on their way, and a refusal is asked about once more.
    assertThat(login.proxy.count("GET", "^/token")).isLessThanOrEqualTo(14);
  }

  @Test
  void readManifest_identityTokenThatHasEnded_triedOnce() throws Exception {
    login.guarded("Bearer t1"::equals, call -> challenge(login.bearer()));
    login.proxy.on(
        "POST", "^/token", call -> ProxyAnswer.of(400).body("{\"error\":\"invalid_grant\"}"));

    assertThat(failures(new Access("docker", Credentials.ofIdentityToken("x"), true)))
        .allMatch(failure -> failure.kind() == Kind.UNAUTHORIZED);

    assertThat(login.proxy.count("POST", "^/token")).isEqualTo(1);
  }

  @Test
  void readManifest_oneRepositoryDenied_othersAreRead() throws RegistryException {
    login.guarded(BASIC::equals, call -> challenge("Basic realm=\"x\""));
    login.proxy.on("GET", "/team/sample/", call -> challenge("Basic realm=\"x\""));

    assertThatThrownBy(() -> login.source().readManifest("v1")).hasMessageContaining("401");
    login
        .client
        .source(new Repository(login.proxy.host(), "team/other"), login.right)
        .readManifest("v1");
  }

  @Test
  void readManifest_tokenServerThatDeniesOneScope_othersAreRead() throws RegistryException {
    login.guarded(given -> given.startsWith("Bearer"), call -> challenge(login.bearer()));
    login.tokensAt("/token");
    login.proxy.on("GET", "^/token.*sample", call -> ProxyAnswer.error(403, "DENIED", "not yours"));

    assertThatThrownBy(() -> login.source().readManifest("v1"))
        .hasMessageContaining("the token server answered 403 DENIED not yours");
    login
        .client
        .source(new Repository(login.proxy.host(), "team/other"), login.right)
        .readManifest("v1");
  }
}
