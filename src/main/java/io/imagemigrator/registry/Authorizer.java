package io.imagemigrator.registry;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Finds the {@code Authorization} of each request: which challenge a registry makes is learned
 * once, and a token is fetched once for each set of scopes and renewed before it ends.
 */
final class Authorizer {
  private record Client(String apiHost, Access access) {}

  private record TokenKey(Client client, SortedSet<String> scopes) {}

  /** Holds the lock under which a token is fetched: one request, however many wait for it. */
  private static final class TokenHolder {
    private Token token;
  }

  private final Map<Client, AuthChallenge> challenges = new ConcurrentHashMap<>();
  private final Map<TokenKey, TokenHolder> tokens = new ConcurrentHashMap<>();
  private final TokenRequests requests;

  Authorizer(TokenRequests requests) {
    this.requests = requests;
  }

  /** Notes what an answer 401 asks for; empty when it asks for nothing this client can do. */
  Optional<AuthChallenge> learn(String apiHost, Access access, HttpResponse response) {
    Optional<AuthChallenge> challenge = AuthChallenge.of(response);
    challenge.ifPresent(found -> challenges.put(new Client(apiHost, access), found));
    return challenge;
  }

  /** The header's value, or empty where nothing is asked for or nothing can be offered. */
  Optional<String> authorization(Repository repository, Access access, SortedSet<String> scopes)
      throws RegistryException {
    Client client = new Client(repository.apiHost(), access);
    AuthChallenge challenge = challenges.get(client);
    if (challenge == null) {
      return Optional.empty();
    }
    if (!challenge.bearer()) {
      return basic(access.credentials());
    }
    TokenHolder holder =
        tokens.computeIfAbsent(new TokenKey(client, scopes), key -> new TokenHolder());
    synchronized (holder) {
      if (holder.token == null || !holder.token.usable()) {
        holder.token = requests.fetch(repository, access, challenge, scopes);
      }
      return Optional.of("Bearer " + holder.token.value());
    }
  }

  private static Optional<String> basic(Credentials credentials) {
    return credentials == null || credentials.isIdentityToken()
        ? Optional.empty()
        : Optional.of(credentials.basicAuthorization());
  }

  /** Throws a token away that the registry no longer takes, unless it was renewed meanwhile. */
  void forget(Repository repository, Access access, SortedSet<String> scopes, String refused) {
    Client client = new Client(repository.apiHost(), access);
    TokenHolder holder = tokens.get(new TokenKey(client, scopes));
    if (holder != null) {
      synchronized (holder) {
        if (holder.token != null && refused.equals("Bearer " + holder.token.value())) {
          holder.token = null;
        }
      }
    }
  }
}
