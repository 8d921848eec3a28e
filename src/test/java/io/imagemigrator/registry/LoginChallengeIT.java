package io.imagemigrator.registry;

import static io.imagemigrator.registry.ProxiedLogin.BASIC;
import static io.imagemigrator.registry.ProxiedLogin.challenge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyRequest;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What registries ask for, and what they ask for next when that is not enough. */
class LoginChallengeIT {
  private static final String HARBOR = "Basic realm=\"harbor\"";
  private static final String MANIFEST = "/manifests/";
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

  @Test
  void readManifest_scopeOfTheChallenge_isAskedForAndRemembered() throws RegistryException {
    RegistryProxy.Behaviour refusal =
        call -> challenge(login.bearer() + ",scope=\"repository:inner/name:pull\"");
    login.guarded("Bearer inner"::equals, refusal).tokensAt("/token");
    login.proxy.on(
        "GET", "^/token.*inner", call -> ProxyAnswer.of(200).body("{\"token\":\"inner\"}"));

    login.source().readManifest("v1");
    login.source().readManifest("v1");

    assertThat(login.logins(MANIFEST)).containsExactly("Bearer t1", "Bearer inner", "Bearer inner");
  }

  @Test
  void readManifest_tokenServerThatDeniesTheScope_isAskedForTheOneOfTheChallenge()
      throws RegistryException {
    RegistryProxy.Behaviour refusal =
        call -> challenge(login.bearer() + ",scope=\"repository:inner/name:pull\"");
    login.guarded("Bearer t2"::equals, refusal).tokensAt("/token");
    login.proxy.on("GET", "^/token.*team", call -> ProxyAnswer.error(403, "DENIED", "no scope"));

    login.source().readManifest("v1");

    assertThat(login.proxy.count("GET", "^/token")).isEqualTo(4);
  }

  @Test
  void readManifest_basicAfterATokenThatEnded_newToken() throws RegistryException {
    login.guarded(
        "Bearer t2"::equals,
        call -> challenge(call.header("Authorization").isEmpty() ? login.bearer() : HARBOR));
    login.tokensAt("/token");

    login.source().readManifest("v1");

    assertThat(login.logins(MANIFEST)).containsExactly("Bearer t1", "Bearer t2");
  }

  @Test
  void readManifest_basicAfterEachToken_passwordFromThenOn() throws RegistryException {
    login.guarded(
        BASIC::equals,
        call -> challenge(call.header("Authorization").isEmpty() ? login.bearer() : HARBOR));
    login.tokensAt("/token");

    login.source().readManifest("v1");
    login.source().readManifest("v1");

    assertThat(login.logins(MANIFEST)).containsExactly("Bearer t1", "Bearer t2", BASIC, BASIC);
  }

  @Test
  void readManifest_passwordNoLongerTaken_tokenAgain() throws RegistryException {
    login.guarded(
        BASIC::equals,
        call -> challenge(call.header("Authorization").isEmpty() ? login.bearer() : HARBOR));
    login.tokensAt("/token");
    login.source().readManifest("v1");
    login.guarded("Bearer t3"::equals, call -> challenge(login.bearer()));

    login.source().readManifest("v1");

    assertThat(login.logins(MANIFEST)).endsWith(BASIC, BASIC, "Bearer t3");
  }

  @Test
  void readManifest_anonymousTokenThatEndedWithBasic_newToken() throws RegistryException {
    login.guarded(
        "Bearer t2"::equals,
        call -> challenge(call.header("Authorization").isEmpty() ? login.bearer() : HARBOR));
    login.proxy.on("GET", "^/token", call -> login.token());

    login.client.source(login.repository, TestHttp.INSECURE).readManifest("v1");

    assertThat(login.logins(MANIFEST)).containsExactly("Bearer t1", "Bearer t2");
  }

  @Test
  void readManifest_tokenServerThatIsNone_passwordInstead() throws RegistryException {
    for (String realm : new String[] {"no address", login.proxy.url() + "/nothing"}) {
      ProxiedLogin other = new ProxiedLogin(registry);
      other.guarded(
          BASIC::equals, call -> challenge("Bearer realm=\"" + realm + "\"", "Basic realm=\"x\""));

      other.source().readManifest("v1");

      assertThat(other.logins(MANIFEST)).as(realm).containsExactly(BASIC);
    }
  }

  @Test
  void readManifest_identityTokenWhereAPasswordIsAskedFor_saysSo() {
    login.guarded(BASIC::equals, call -> challenge(HARBOR));
    Access identity = new Access("docker", Credentials.ofIdentityToken("id-s3cret"), true);

    assertThatThrownBy(() -> login.client.source(login.repository, identity).readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED))
        .hasMessageContaining("an identity token, but the registry asks for user name and password")
        .hasMessageNotContaining("id-s3cret");
  }

  /** The body of an upload cannot be sent again: whoever sends it goes on with the next login. */
  @Test
  void writeBlob_basicInMidUpload_passwordNext() throws IOException {
    login.guarded(given -> true, call -> challenge(HARBOR));
    login.tokensAt("/token");
    login.proxy.on("GET", "^/v2/$", call -> challenge(login.bearer()));
    login.proxy.on(
        "PUT",
        "/blobs/",
        call ->
            call.header("Authorization").equals(BASIC)
                ? call.pass()
                : challenge(HARBOR).lingering());
    RemoteRepository target = login.client.target(login.repository, login.right);
    byte[] content = new byte[100_000];
    Descriptor blob = new Descriptor("", Digest.sha256(content), content.length);
    login.proxy.on("GET", "/blobs/sha256", call -> ProxyAnswer.of(200).body(content));
    try (BlobStream source = target.openBlob(blob.digest())) {
      URI upload = target.startUpload(blob.digest());

      assertThatThrownBy(() -> target.upload(upload, blob, source, target.name(), sent -> {}))
          .isInstanceOfSatisfying(
              RegistryException.class, failure -> assertThat(failure.retryable()).isTrue())
          .hasMessageContaining("the token ended in mid-upload");
      source.reopen();
      target.upload(target.startUpload(blob.digest()), blob, source, target.name(), sent -> {});
    }

    assertThat(login.proxy.requests("PUT", "/blobs/"))
        .extracting(ProxyRequest::authorization)
        .containsExactly("Bearer t1", BASIC);
  }
}
