package io.imagemigrator.registry;

import static io.imagemigrator.registry.ProxiedLogin.BASIC;
import static io.imagemigrator.registry.ProxiedLogin.challenge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token servers that lead elsewhere, name themselves wrongly, or want to be asked otherwise. */
class TokenServerAnswersIT {
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

  private void askForTokens(String realm) {
    login.guarded("Bearer t1"::equals, call -> challenge("Bearer realm=\"" + realm + "\""));
  }

  private static ProxyAnswer moved(int status, String location) {
    return ProxyAnswer.of(status).with("Location", location);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void readManifest_redirectOnTheOwnHost_followedWithTheLogin(int status) throws IOException {
    askForTokens(login.proxy.url() + "/token");
    login.tokensAt("/moved");
    login.proxy.on("GET", "^/token", call -> moved(status, "/moved"));

    login.source().readManifest("v1");

    assertThat(login.proxy.requests("GET", "^/moved[?]scope=")).hasSize(1);
  }

  @Test
  void readManifest_redirectToAnotherHost_followedWithoutTheLogin() throws IOException {
    try (ProxiedLogin other = new ProxiedLogin(registry)) {
      askForTokens(login.proxy.url() + "/token");
      login.proxy.on("GET", "^/token", call -> moved(302, other.proxy.url() + "/token?x=y"));
      other.proxy.on("GET", "^/token", call -> other.token());

      login.source().readManifest("v1");

      assertThat(other.logins("/token")).containsExactly("");
    }
  }

  @Test
  void readManifest_redirectInCircles_givenUp() {
    askForTokens(login.proxy.url() + "/token");
    login.proxy.on("GET", "^/token", call -> moved(307, "/token"));

    assertThatThrownBy(() -> login.source().readManifest("v1"))
        .hasMessage(
            "get a token from 127.0.0.1 for "
                + login.repository
                + ": it was redirected more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void readManifest_redirectOfAnIdentityToken_postedAgain(int status) throws IOException {
    Access identity = new Access("docker", Credentials.ofIdentityToken("id-s3cret"), true);
    askForTokens(login.proxy.url() + "/token");
    login.proxy.on("POST", "^/token", call -> moved(status, "/moved"));
    login.proxy.on(
        "POST",
        "^/moved",
        call -> form(call).contains("id-s3cret") ? login.token() : ProxyAnswer.of(400));

    login.client.source(login.repository, identity).readManifest("v1");
  }

  /** A GET would bring a token that anybody gets. */
  @Test
  void readManifest_identityTokenAnswered303_refused() {
    Access identity = new Access("docker", Credentials.ofIdentityToken("id-s3cret"), true);
    askForTokens(login.proxy.url() + "/token");
    login.proxy.on("POST", "^/token", call -> moved(303, "/moved"));

    assertThatThrownBy(() -> login.client.source(login.repository, identity).readManifest("v1"))
        .hasMessageContaining("it was redirected with 303");
    assertThat(login.proxy.count("GET", "^/moved")).isZero();
  }

  @Test
  void readManifest_redirectOfAnIdentityTokenToAnotherHost_refused() throws IOException {
    Access identity = new Access("docker", Credentials.ofIdentityToken("id-s3cret"), true);
    try (ProxiedLogin other = new ProxiedLogin(registry)) {
      askForTokens(login.proxy.url() + "/token");
      login.proxy.on("POST", "^/token", call -> moved(307, other.proxy.url() + "/token"));

      assertThatThrownBy(() -> login.client.source(login.repository, identity).readManifest("v1"))
          .hasMessageContaining("it was redirected to 127.0.0.1, which must not see the login");

      assertThat(other.proxy.requests()).isEmpty();
    }
  }

  private static String form(ProxyCall call) throws IOException {
    return new String(call.body().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void readManifest_serverThatTakesPostOnly_isPosted() throws IOException {
    askForTokens(login.proxy.url() + "/token");
    login.proxy.on("GET", "^/token", call -> ProxyAnswer.of(405));
    login.proxy.on(
        "POST",
        "^/token",
        call ->
            form(call).contains("grant_type=password&username=user&password=secret")
                ? login.token()
                : ProxyAnswer.of(400));

    login.source().readManifest("v1");
  }

  /** It does not know of the TLS proxy before it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://HOST/token",
        "http://127.0.0.1/token",
        "http://127.0.0.1:80/token",
        "/token"
      })
  void readManifest_realmBehindTls_staysWithTls(String realm) throws IOException {
    askForTokens(realm.replace("HOST", login.proxy.host()));
    login.tokensAt("/token");
    Access strict = new Access("strict", Credentials.ofPassword("user", "secret"), false);

    try (HttpTransport trusting = TestHttp.transport(RegistryProxy.certificateFile())) {
      new RegistryClient(trusting).source(login.repository, strict).readManifest("v1");
    }

    assertThat(login.logins("/token")).containsExactly(BASIC);
  }
}
