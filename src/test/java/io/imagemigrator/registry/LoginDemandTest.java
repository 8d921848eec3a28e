package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginDemandTest {
  private static final URI BASE = URI.create("https://r.example:5443");
  private static final Access STRICT = new Access("strict", null, false);
  private static final Access INSECURE = new Access("insecure", null, true);

  private static LoginDemand of(Access access, String... challenges) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(401);
    for (String challenge : challenges) {
      response.addHeader("WWW-Authenticate", challenge);
    }
    return LoginDemand.of(response, BASE, access);
  }

  private static String realm(Access access, String realm) {
    return of(access, "Bearer realm=\"" + realm + "\",service=\"s\"")
        .tokenServer()
        .map(server -> server.realm().toString())
        .orElse("none");
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/t?x=1, https://a.example/t?x=1",
    "HTTPS://a.example/t, HTTPS://a.example/t",
    "/service/token, https://r.example:5443/service/token",
    "//a.example/token, https://a.example/token",
    "http://r.example:5443/token, https://r.example:5443/token",
    "http://r.example/token, https://r.example:5443/token",
    "http://R.EXAMPLE:80/token?a=b, https://r.example:5443/token?a=b",
    "http://r.example:8080/token, https://r.example:5443/token"
  })
  void of_realm_addressThatIsAsked(String realm, String address) {
    assertThat(realm(STRICT, realm)).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "http://r.example:5443/token, https://r.example:5443/token",
    "http://r.example/token, https://r.example:5443/token",
    "http://r.example:5001/token, http://r.example:5001/token",
    "http://a.example/token, http://a.example/token"
  })
  void of_realmOfInsecureRegistry_plainHttpOnlyWhereAnotherServerIsNamed(
      String realm, String address) {
    assertThat(realm(INSECURE, realm)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Sonatype Nexus", "ftp://a/t", "http:///t", "http://[no address"})
  void of_realmThatIsNoAddress_obstacleOrBasic(String realm) {
    LoginDemand demand = of(INSECURE, "Bearer realm=\"" + realm + "\"");

    assertThat(demand.tokenServer()).isEmpty();
    assertThat(demand.obstacle()).isEqualTo("it names no usable token server");
    assertThat(demand.isNone()).isFalse();
    assertThat(of(INSECURE, "Bearer realm=\"" + realm + "\", Basic realm=\"x\"").basic()).isTrue();
  }

  @Test
  void of_plainHttpElsewhere_obstacleThatSaysWhatToDo() {
    assertThat(of(STRICT, "Bearer realm=\"http://a.example/t\"").obstacle())
        .contains("a.example speaks plain HTTP", "\"insecure\": true");
  }

  @Test
  void of_severalBearers_firstThatCanBeUsed() {
    LoginDemand demand =
        of(STRICT, "Bearer realm=\"x\"", "Bearer realm=\"https://a/t\",scope=\"q:r:s\"", "Basic");

    assertThat(demand.tokenServer().orElseThrow().realm()).hasToString("https://a/t");
    assertThat(demand.scopes()).containsExactly("q:r:s");
    assertThat(demand.basic()).isTrue();
    assertThat(demand.obstacle()).isEmpty();
  }

  @Test
  void of_nothingThatCanBeDone_none() {
    assertThat(of(STRICT, "Negotiate, Digest realm=\"x\"").isNone()).isTrue();
    assertThat(of(STRICT).isNone()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://a:8/t, https://a:8/t/, true",
    "https://a/t, https://A:443/x, true",
    "https://a/t, https://a:8/t, false",
    "https://a/t, https://b/t, false",
    "https://a/t, http://a/t, false",
    "http://a/t, https://a/t, true",
    "http://a:8/t, https://a:9/t, true",
    "http://a:8/t, http://a:9/t, false"
  })
  void mayCarryLogin_redirect_onTheOwnHostOnly(URI realm, URI to, boolean may) {
    assertThat(TokenAddress.mayCarryLogin(realm, to)).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "repository:a/b:pull, true",
    "'repository:a/b:push,pull', true",
    "repository:a:pull, false",
    "repository:a/b:delete, false",
    "'repository:host:5000/a:pull', true",
    "registry:catalog:*, false",
    "nonsense, false"
  })
  void cover_scopeThatIsNamed_whenNothingIsMissing(String named, boolean covered) {
    assertThat(
            Scope.cover(Scope.of("repository:a/b:pull,push", "repository:host:5000/a:pull"), named))
        .isEqualTo(covered);
  }
}
