package io.imagemigrator.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The users and the habits of a {@link TokenServer}. */
public final class TokenServerBuilder {
  private static final Pattern SCOPE = Pattern.compile("^([^:]+):(.+):([^:]*)$");
  private static final Pattern COMMA = Pattern.compile(",");

  final Map<String, String> passwords = new HashMap<>();
  private final Map<String, Set<String>> deniedByUser = new HashMap<>();
  boolean anonymousPull;
  boolean oauth2 = true;
  boolean expiresIn = true;
  boolean accessTokenField;
  Duration lifetime = Duration.ofMinutes(5);

  TokenServerBuilder() {}

  public TokenServerBuilder user(String name, String password) {
    passwords.put(name, password);
    return this;
  }

  /** Without this a request that has no credentials gets a 401. */
  public TokenServerBuilder anonymousPull() {
    anonymousPull = true;
    return this;
  }

  /** Kept to the second by the registry too. */
  public TokenServerBuilder lifetime(Duration newLifetime) {
    lifetime = newLifetime;
    return this;
  }

  /** Clients must then assume 60 seconds, as the specification of token registries says. */
  public TokenServerBuilder withoutExpiresIn() {
    expiresIn = false;
    return this;
  }

  /** Answers a GET with access_token alone; a POST is always answered so. */
  public TokenServerBuilder accessTokenField() {
    accessTokenField = true;
    return this;
  }

  /** A POST gets a 405, as of the many servers that know only GET. */
  public TokenServerBuilder withoutOauth2() {
    oauth2 = false;
    return this;
  }

  /** The user may neither pull from nor push to the repository. */
  public TokenServerBuilder deny(String user, String repository) {
    deniedByUser.computeIfAbsent(user, name -> new HashSet<>()).add(repository);
    return this;
  }

  public TokenServer start() {
    return new TokenServer(this);
  }

  /** The claim "access"; the user is null for an anonymous request, which may pull only. */
  List<Map<String, Object>> grants(String user, List<String> scopes) {
    List<Map<String, Object>> access = new ArrayList<>();
    for (String scope : scopes) {
      Matcher matcher = SCOPE.matcher(scope);
      if (!matcher.matches()) {
        continue;
      }
      String type = matcher.group(1);
      String name = matcher.group(2);
      List<String> actions =
          COMMA
              .splitAsStream(matcher.group(3))
              .filter(
                  action -> user != null || (type.equals("repository") && action.equals("pull")))
              .toList();
      boolean denied = user != null && deniedByUser.getOrDefault(user, Set.of()).contains(name);
      if (!actions.isEmpty() && !denied) {
        access.add(Map.of("type", type, "name", name, "actions", actions));
      }
    }
    return access;
  }
}
