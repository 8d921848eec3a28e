package io.imagemigrator.registry;

import java.net.URI;
import java.util.Optional;
import java.util.SortedSet;
import org.apache.hc.core5.http.HttpResponse;

/**
 * What the answer 401 of a registry asks for, as far as this client can do it.
 *
 * @param tokenServer where a token is to be had; empty when none is asked for, or none can be had
 * @param scopes that the token has to have; empty when the registry does not say
 * @param basic whether user name and password will do
 * @param obstacle why no token can be had though one is asked for; empty when there is none
 */
record LoginDemand(
    Optional<TokenServer> tokenServer, SortedSet<String> scopes, boolean basic, String obstacle) {
  /** User name and password, and nothing else. */
  static final LoginDemand BASIC = new LoginDemand(Optional.empty(), Scope.of(), true, "");

  /**
   * Gives tokens out.
   *
   * @param realm its address
   * @param service the registry's name there; empty when it has none
   */
  record TokenServer(URI realm, String service) {}

  /**
   * Reads an answer.
   *
   * @param base the registry's own address
   */
  static LoginDemand of(HttpResponse response, URI base, Access access) {
    Optional<TokenServer> tokenServer = Optional.empty();
    SortedSet<String> scopes = Scope.of();
    boolean basic = false;
    String obstacle = "";
    for (AuthChallenge challenge : AuthChallenge.of(response)) {
      basic |= challenge.isBasic();
      if (challenge.isBearer() && tokenServer.isEmpty()) {
        try {
          URI realm = TokenAddress.ofRealm(base, challenge.realm(), access);
          tokenServer = Optional.of(new TokenServer(realm, challenge.service()));
          scopes = challenge.scopes();
        } catch (IllegalArgumentException e) {
          obstacle = e.getMessage();
        }
      }
    }
    return new LoginDemand(tokenServer, scopes, basic, tokenServer.isPresent() ? "" : obstacle);
  }

  /** Whether no login is asked for. */
  boolean isNone() {
    return tokenServer.isEmpty() && !basic && obstacle.isEmpty();
  }
}
