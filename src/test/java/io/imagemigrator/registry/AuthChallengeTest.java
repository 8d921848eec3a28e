package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;

class AuthChallengeTest {
  private static final String REALM = "https://a/t";
  private static final AuthChallenge BEARER = bearer(Map.of("realm", REALM, "service", "s"));
  private static final AuthChallenge BASIC = new AuthChallenge("basic", Map.of("realm", "x"));

  private static AuthChallenge bearer(Map<String, String> parameters) {
    return new AuthChallenge("bearer", parameters);
  }

  private static List<AuthChallenge> of(String... headers) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(401);
    for (String header : headers) {
      response.addHeader("WWW-Authenticate", header);
    }
    return AuthChallenge.of(response);
  }

  @Test
  void of_basic_itsRealmInEachForm() {
    assertThat(of("Basic realm=\"x\"")).containsExactly(BASIC);
    assertThat(of("basic realm=x")).containsExactly(BASIC);
    assertThat(of("BASIC REALM = x")).containsExactly(BASIC);
    assertThat(of("Basic")).containsExactly(new AuthChallenge("basic", Map.of()));
  }

  @Test
  void of_bearer_realmServiceAndScopes() {
    AuthChallenge challenge =
        of("Bearer realm=\"https://a/t\",service=\"s\","
                + "scope=\"repository:a/b:pull,push repository:c/d:pull\"")
            .get(0);

    assertThat(challenge.isBearer()).isTrue();
    assertThat(challenge.realm()).isEqualTo(REALM);
    assertThat(challenge.service()).isEqualTo("s");
    assertThat(challenge.scopes())
        .containsExactly("repository:a/b:pull,push", "repository:c/d:pull");
  }

  @Test
  void of_scopeThatIsGivenTwice_both() {
    assertThat(of("Bearer realm=x,scope=\"a:b:c\",scope=\"d:e:f\"").get(0).scopes())
        .containsExactly("a:b:c", "d:e:f");
  }

  @Test
  void of_capitalsAndBlanks_same() {
    assertThat(of("BEARER Realm = \"https://a/t\" ,  SERVICE=s")).containsExactly(BEARER);
    assertThat(of("Bearer\trealm=\"https://a/t\"\t,\tservice=\"s\"")).containsExactly(BEARER);
  }

  @Test
  void of_noCommaBetweenParameters_same() {
    assertThat(of("Bearer realm=\"https://a/t\" service=\"s\"")).containsExactly(BEARER);
  }

  @Test
  void of_addressWithoutQuotes_whole() {
    assertThat(of("Bearer realm=https://a/t,service=s")).containsExactly(BEARER);
  }

  @Test
  void of_emptyListElements_passedOver() {
    assertThat(of(", ,Bearer realm=\"https://a/t\",,service=\"s\",")).containsExactly(BEARER);
    assertThat(of("Bearer ,realm=\"https://a/t\", ,service=\"s\"")).containsExactly(BEARER);
  }

  @Test
  void of_parametersWithoutValue_hideNoOther() {
    assertThat(of("Bearer realm=\"https://a/t\",stale,service=\"s\"")).containsExactly(BEARER);
    assertThat(of("Bearer realm=\"https://a/t\",error=,service=\"s\"").get(0).service())
        .isEqualTo("s");
  }

  @Test
  void of_quotedSigns_partOfTheValue() {
    assertThat(of("Bearer realm=\"https://a/t?x=1,2&y=Basic z\",service=\"s, t\""))
        .containsExactly(bearer(Map.of("realm", "https://a/t?x=1,2&y=Basic z", "service", "s, t")));
    assertThat(of("Basic realm=\"a \\\"b\\\" \\\\, Bearer realm=c\""))
        .containsExactly(new AuthChallenge("basic", Map.of("realm", "a \"b\" \\, Bearer realm=c")));
  }

  @Test
  void of_severalChallenges_all() {
    String bearer = "Bearer realm=\"https://a/t\",service=\"s\"";
    assertThat(of("Basic realm=\"x\"", bearer)).containsExactly(BASIC, BEARER);
    assertThat(of("Basic realm=\"x\", " + bearer)).containsExactly(BASIC, BEARER);
    assertThat(of(bearer + ", Basic realm=\"x\"")).containsExactly(BEARER, BASIC);
    assertThat(of(bearer + ", Basic")).hasSize(2).element(1).matches(AuthChallenge::isBasic);
  }

  @Test
  void of_otherSchemesBeside_hideNothing() {
    assertThat(of("Negotiate, NTLM TlRMTVNTUAAB/+x==, Digest realm=\"y\",nonce=\"Basic\",qop=auth"))
        .noneMatch(challenge -> challenge.isBasic() || challenge.isBearer());
    for (String others :
        new String[] {
          "Negotiate",
          "Negotiate YII=",
          "Unknown",
          "Unknown a=b, c=\"d\"",
          "NTLM TlRM/=, Digest x=y"
        }) {
      assertThat(of(others + ", Basic realm=\"x\"")).as(others).contains(BASIC);
      assertThat(of("Basic realm=\"x\", " + others)).as(others).contains(BASIC);
    }
  }

  @Test
  void of_noHeaderOrGarbage_nothingUsable() {
    for (String garbage : new String[] {"", ",,,", "=\"", "\"Basic\"", "ü, 漢", "realm=\"Basic\""}) {
      assertThat(of(garbage))
          .as(garbage)
          .noneMatch(challenge -> challenge.isBasic() || challenge.isBearer());
    }
    assertThat(of()).isEmpty();
    assertThat(of("=", "Basic realm=\"x\"")).contains(BASIC);
  }
}
