package io.imagemigrator.registry;

import io.imagemigrator.registry.LoginDemand.TokenServer;
import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * One access at one registry for one run: what the registry asks for, the tokens, and whether the
 * login was taken. A login that is refused is not sent again, since registries lock accounts.
 */
final class RegistryLogin {
  /** Something that sends the login. */
  interface Attempt<T> {
    T make() throws IOException;
  }

  /** What the registry said of the requests with one set of scopes. */
  private static final class Scoped {
    private SortedSet<String> scopes;
    private SortedSet<String> named = Scope.of();
    private Token token;
    private volatile boolean basic;

    private Scoped(SortedSet<String> scopes) {
      this.scopes = scopes;
    }
  }

  private static final int MOST_SCOPES = 20;

  private final Access access;
  private final TokenRequests requests;
  private final Map<SortedSet<String>, Scoped> byScopes = new ConcurrentHashMap<>();
  private final Set<Repository> looked = ConcurrentHashMap.newKeySet();
  private volatile LoginDemand demand;
  private volatile RegistryException refusal;
  private volatile boolean sent;
  private volatile boolean judged;
  private volatile boolean taken;
  private volatile boolean refusedUnasked;

  RegistryLogin(Access access, TokenRequests requests) {
    this.access = access;
    this.requests = requests;
  }

  /** The header's value, or empty where nothing is asked for or nothing can be offered. */
  Optional<String> authorization(ApiRequest request) throws RegistryException {
    failIfRefused(request);
    LoginDemand asked = demand;
    if (asked == null) {
      return Optional.empty();
    }
    Scoped scoped = scoped(request);
    if (scoped.basic || (asked.tokenServer().isEmpty() && asked.basic())) {
      return basic();
    }
    if (asked.tokenServer().isEmpty()) {
      throw new RegistryException(
          Kind.REFUSED, "log in to", request.repository, asked.obstacle(), null);
    }
    try {
      return Optional.of("Bearer " + token(request, asked.tokenServer().get(), scoped));
    } catch (RegistryException e) {
      boolean noTokens = e.kind() == Kind.REFUSED || e.kind() == Kind.NOT_FOUND;
      if (!noTokens || !asked.basic() || basic().isEmpty()) {
        throw e;
      }
      scoped.basic = true;
      return basic();
    }
  }

  private Scoped scoped(ApiRequest request) {
    return byScopes.computeIfAbsent(request.scopes, Scoped::new);
  }

  /** User name and password; empty for an identity token, and without a login. */
  Optional<String> basic() {
    Credentials credentials = access.credentials();
    return credentials == null || credentials.isIdentityToken()
        ? Optional.empty()
        : Optional.of(credentials.basicAuthorization());
  }

  private String token(ApiRequest request, TokenServer server, Scoped scoped)
      throws RegistryException {
    // Held while a token is fetched: one request, however many wait for it.
    synchronized (scoped) {
      if (scoped.token == null || !scoped.token.usable()) {
        try {
          scoped.token = alone(request, () -> fetch(request, server, scoped), token -> true);
        } catch (IOException e) {
          throw request.failed(e);
        }
      }
      return scoped.token.value();
    }
  }

  private Token fetch(ApiRequest request, TokenServer server, Scoped scoped)
      throws RegistryException {
    try {
      return fetch(request, server, scoped.scopes);
    } catch (RegistryException e) {
      if (scoped.named.isEmpty() || e.retryable() || refusal != null) {
        throw e;
      }
      // To some servers a name that they do not know is an error, not a right that is left out.
      Token token = fetch(request, server, scoped.named);
      scoped.scopes = scoped.named;
      return token;
    }
  }

  private Token fetch(ApiRequest request, TokenServer server, SortedSet<String> scopes)
      throws RegistryException {
    try {
      Token token = requests.fetch(request.repository, access, server, scopes);
      took();
      return token;
    } catch (RegistryException e) {
      if (access.credentials() != null && isOfLogin(request, server, e)) {
        throw refuse(request, e);
      }
      throw e;
    }
  }

  /**
   * Whether it is the login that a token server refuses. A 403 may be about the repository, and so
   * may a 401 once the login was taken: without any scope, only the login is judged.
   */
  private boolean isOfLogin(ApiRequest request, TokenServer server, RegistryException failure) {
    if (failure.kind() == Kind.UNAUTHORIZED && !taken) {
      return true;
    }
    if (failure.kind() != (taken ? Kind.UNAUTHORIZED : Kind.DENIED)) {
      return false;
    }
    try {
      requests.fetch(request.repository, access, server, Scope.of());
      took();
      return false;
    } catch (RegistryException e) {
      return e.kind() == Kind.UNAUTHORIZED || e.kind() == Kind.DENIED;
    }
  }

  /**
   * Sends the login. Nobody else does before an answer has told something of it: a login that is
   * wrong would otherwise be tried by every worker.
   *
   * @param verdict whether an answer tells anything of the login
   */
  <T> T alone(ApiRequest request, Attempt<T> attempt, Predicate<T> verdict) throws IOException {
    sent |= access.credentials() != null;
    if (!judged && access.credentials() != null) {
      synchronized (this) {
        failIfRefused(request);
        if (!judged) {
          return first(attempt, verdict);
        }
      }
    }
    failIfRefused(request);
    return attempt.make();
  }

  private <T> T first(Attempt<T> attempt, Predicate<T> verdict) throws IOException {
    try {
      T answer = attempt.make();
      judged = verdict.test(answer);
      return answer;
    } catch (RegistryException e) {
      judged = !e.retryable();
      throw e;
    }
  }

  private void failIfRefused(ApiRequest request) throws RegistryException {
    if (refusal != null) {
      throw refusal.of(request.operation, request.repository);
    }
  }

  /** Notes that the login was refused, and gives the failure that all its requests end in. */
  RegistryException refuse(ApiRequest request, RegistryException answer) {
    refusal =
        RegistryException.common(
            Kind.UNAUTHORIZED,
            request.operation,
            request.repository,
            answer.reason() + "; this login is not sent there again in this run",
            request.repository.registry() + " refuses " + access.name(),
            answer);
    return refusal;
  }

  /** Notes that the login helps nothing where nobody asks for it. */
  void refuseUnasked() {
    refusedUnasked = true;
  }

  /** A failure that the login would have spared, had it been taken, shares that cause. */
  RegistryException explained(ApiRequest request, RegistryException failure) {
    boolean ofLogin =
        switch (failure.kind()) {
          case UNAUTHORIZED, DENIED, NOT_FOUND -> refusedUnasked;
          default -> false;
        };
    return ofLogin
        ? RegistryException.common(
            failure.kind(),
            request.operation,
            request.repository,
            failure.reason(),
            request.repository.registry() + " does not take " + access.name(),
            failure)
        : failure;
  }

  boolean mayBeSentUnasked() {
    return !refusedUnasked;
  }

  /** Notes that the login is right: what is refused from now on is refused for another reason. */
  void took() {
    taken = true;
  }

  boolean isTaken() {
    return taken;
  }

  boolean isRefused() {
    return refusal != null;
  }

  /** Notes what is asked for. A registry that gives tokens out is not held to want none. */
  void learn(LoginDemand asked) {
    boolean fewer =
        asked.tokenServer().isEmpty() && demand != null && demand.tokenServer().isPresent();
    if (!asked.isNone() && !fewer) {
      demand = asked;
    }
  }

  /** Whether it is user name and password that are asked for, and they can be offered. */
  boolean asksForPassword() {
    return demand != null
        && demand.basic()
        && demand.tokenServer().isEmpty()
        && basic().isPresent();
  }

  /** Has tokens ask for what the registry named too; false when they did already. */
  boolean widen(ApiRequest request, SortedSet<String> named) {
    Scoped scoped = scoped(request);
    synchronized (scoped) {
      boolean covered = named.stream().allMatch(scope -> Scope.cover(scoped.scopes, scope));
      if (covered || named.size() + scoped.scopes.size() > MOST_SCOPES) {
        return false;
      }
      scoped.named = named;
      scoped.scopes = Scope.union(scoped.scopes, named);
      scoped.token = null;
      return true;
    }
  }

  /** Throws a token away that the registry no longer takes, unless it was renewed meanwhile. */
  void forget(ApiRequest request, String refused) {
    Scoped scoped = scoped(request);
    synchronized (scoped) {
      if (scoped.token != null && refused.equals("Bearer " + scoped.token.value())) {
        scoped.token = null;
      }
    }
  }

  /** Whether requests with these scopes bring the password along in place of a token. */
  void useBasic(ApiRequest request, boolean use) {
    scoped(request).basic = use;
  }

  /** Whether a look for something that is not there is worth another one with the login. */
  boolean isFirstLook(Repository repository) {
    return looked.add(repository);
  }

  /** Which login is used, and how, for messages. */
  String described() {
    Credentials credentials = access.credentials();
    if (credentials == null) {
      return access.name();
    }
    if (credentials.isIdentityToken() && demand != null && demand.tokenServer().isEmpty()) {
      return access.name()
          + ", an identity token, but the registry asks for user name and password: name them in"
          + " auth.json";
    }
    if (refusedUnasked) {
      return access.name() + ", which the registry had not asked for and did not take (401)";
    }
    return sent
        ? access.name()
        : access.name() + ", which was not sent: this program was not asked for a login";
  }
}
