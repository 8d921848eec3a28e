package io.imagemigrator.registry;

import static io.imagemigrator.registry.ProxiedLogin.BASIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that lets everybody in, and asks nobody for a login, but hides what is private. */
class HiddenRepositoryIT {
  private static DockerRegistry registry;

  private final ProxiedLogin login = new ProxiedLogin(registry);

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/sample", SampleImage.docker(1), "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void close() throws IOException {
    login.close();
  }

  private void hide(int status) {
    login.guarded(BASIC::equals, call -> ProxyAnswer.error(status, "DENIED", "hidden"));
    login.proxy.on("GET", "^/v2/$", call -> call.pass());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void readManifest_hidden_loginIsSentUnasked(int status) throws RegistryException {
    hide(status);

    login.source().readManifest("v1");
    login.source().listTags(Optional.empty());

    assertThat(login.logins("/team/")).containsExactly("", BASIC, BASIC);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404})
  void readManifest_hiddenAndWrongPassword_saysThatItIsRefused(int status) {
    hide(status);
    login.guarded(
        BASIC::equals,
        call ->
            call.header("Authorization").isEmpty()
                ? ProxyAnswer.error(status, "DENIED", "hidden")
                : ProxyAnswer.error(401, "UNAUTHORIZED", "wrong password"));
    login.proxy.on("GET", "^/v2/$", call -> call.pass());
    RemoteRepository remote =
        login.client.source(login.repository, TestHttp.password("user", "s3cr3t"));

    assertThatThrownBy(() -> remote.readManifest("v1"))
        .hasMessageContaining("401 UNAUTHORIZED wrong password");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> remote.readManifest("v1"))
          .hasMessageContaining(status + " DENIED hidden")
          .hasMessageContaining("which the registry had not asked for and did not take (401)")
          .isInstanceOfSatisfying(
              RegistryException.class, failure -> assertThat(failure.commonCause()).isPresent());
    }

    assertThat(login.logins("").stream().filter(sent -> sent.startsWith("Basic"))).hasSize(1);
  }

  /** One tag is missing, and an old login lies about: what is open to all stays open. */
  @Test
  void readManifest_openWithoutLoginAndWrongPassword_isRead() throws RegistryException {
    login.guarded(
        authorization -> !authorization.startsWith("Basic"),
        call -> ProxyAnswer.error(401, "UNAUTHORIZED", "wrong password"));
    RemoteRepository remote =
        login.client.source(login.repository, TestHttp.password("user", "s3cr3t"));

    assertThatThrownBy(() -> remote.readManifest("missing")).hasMessageContaining("401");
    assertThat(remote.readManifest("v1").digest()).isNotNull();
    assertThat(login.logins("").stream().filter(sent -> sent.startsWith("Basic"))).hasSize(1);
  }

  @Test
  void head_newTags_areLookedForTwiceOnce() throws RegistryException {
    RemoteRepository target = login.client.target(login.repository, login.right);

    for (String tag : new String[] {"n1", "n2", "n3"}) {
      assertThat(target.head(tag)).isEmpty();
    }

    assertThat(login.logins("/manifests/")).containsExactly("", BASIC, "", "");
  }

  @Test
  void readManifest_anonymousOrIdentityToken_sentOnceAndSaid() {
    hide(403);
    Access identity = new Access("docker", Credentials.ofIdentityToken("x"), true);

    assertThatThrownBy(() -> login.client.source(login.repository, identity).readManifest("v1"))
        .hasMessageContaining("403 DENIED hidden")
        .hasMessageContaining("was not asked for a login");
    assertThatThrownBy(
            () -> login.client.source(login.repository, TestHttp.INSECURE).readManifest("v1"))
        .hasMessageContaining("access was " + TestHttp.INSECURE.name());

    assertThat(login.logins("/team/")).containsExactly("", "");
  }
}
