package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;

class AuthChallengeTest {
  private static final AuthChallenge BASIC = new AuthChallenge(false, "", "");

  @Test
  void of_basic_userNameAndPassword() {
    assertThat(of("Basic realm=\"Registry\"")).contains(BASIC);
    assertThat(of("basic realm=x")).contains(BASIC);
    assertThat(of("BASIC")).contains(BASIC);
  }

  @Test
  void of_bearer_realmAndService() {
    assertThat(
            of(
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                    + "scope=\"repository:a/b:pull\""))
        .contains(new AuthChallenge(true, "https://auth.docker.io/token", "registry.docker.io"));
  }

  @Test
  void of_parameterNamesInCapitalsAndBlanks_same() {
    assertThat(of("BEARER Realm = \"https://a/t\" ,  SERVICE=s"))
        .contains(new AuthChallenge(true, "https://a/t", "s"));
  }

  @Test
  void of_noService_empty() {
    assertThat(of("Bearer realm=\"https://a/t\""))
        .contains(new AuthChallenge(true, "https://a/t", ""));
  }

  @Test
  void of_quotedCommasAndEquals_partOfTheValue() {
    assertThat(
            of(
                "Bearer scope=\"repository:a/b:pull,push repository:c/d:pull\","
                    + "realm=\"https://a/t?x=1,2&y=Basic z\",service=\"s, t\""))
        .contains(new AuthChallenge(true, "https://a/t?x=1,2&y=Basic z", "s, t"));
  }

  @Test
  void of_severalHeaders_bearerPreferred() {
    AuthChallenge bearer = new AuthChallenge(true, "https://a/t", "s");
    assertThat(of("Basic realm=\"x\"", "Bearer realm=\"https://a/t\",service=\"s\""))
        .contains(bearer);
    assertThat(of("Bearer realm=\"https://a/t\",service=\"s\"", "Basic realm=\"x\""))
        .contains(bearer);
  }

  @Test
  void of_commaJoined_bearerPreferred() {
    AuthChallenge bearer = new AuthChallenge(true, "https://a/t", "s");
    assertThat(of("Basic realm=\"x\", Bearer realm=\"https://a/t\",service=\"s\""))
        .contains(bearer);
    assertThat(of("Bearer realm=\"https://a/t\",service=\"s\", Basic realm=\"x\""))
        .contains(bearer);
    assertThat(of("Basic realm=\"x\", Negotiate")).contains(BASIC);
  }

  @Test
  void of_unknownSchemes_passedOver() {
    assertThat(of("Negotiate", "NTLM TlRMTVNTUAAB=", "Digest realm=\"x\",nonce=\"y\"")).isEmpty();
    assertThat(of("Negotiate", "Basic realm=\"x\"")).contains(BASIC);
  }

  @Test
  void of_schemeWithoutParametersBeforeAComma_passedOver() {
    assertThat(of("Negotiate, Basic realm=\"x\"")).contains(BASIC);
    assertThat(of("Negotiate, Bearer realm=\"https://a/t\",service=\"s\""))
        .contains(new AuthChallenge(true, "https://a/t", "s"));
  }

  @Test
  void of_bearerWithoutRealm_unusable() {
    assertThat(of("Bearer")).isEmpty();
    assertThat(of("Bearer service=\"s\"")).isEmpty();
    assertThat(of("Bearer service=\"s\"", "Basic realm=\"x\"")).contains(BASIC);
  }

  @Test
  void of_noHeaderOrGarbage_empty() {
    assertThat(of()).isEmpty();
    assertThat(of("")).isEmpty();
    assertThat(of(",,,")).isEmpty();
    assertThat(of("=\"")).isEmpty();
    assertThat(of("Bearer realm=\"https://never-closed").filter(found -> !found.bearer()))
        .isEmpty();
  }

  @Test
  void of_garbageBesideGood_goodTaken() {
    assertThat(of("=", "Basic realm=\"x\"")).contains(BASIC);
  }

  private static Optional<AuthChallenge> of(String... headers) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(401);
    for (String header : headers) {
      response.addHeader("WWW-Authenticate", header);
    }
    return AuthChallenge.of(response);
  }
}
