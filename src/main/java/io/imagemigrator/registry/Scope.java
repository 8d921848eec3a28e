package io.imagemigrator.registry;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a token lets its bearer do, in the words of Docker's token protocol. */
final class Scope {
  private static final Pattern COMMA = Pattern.compile(",");

  private Scope() {}

  static SortedSet<String> pull(Repository repository) {
    return of("repository:" + repository.path() + ":pull");
  }

  static SortedSet<String> pullAndPush(Repository repository) {
    return of("repository:" + repository.path() + ":pull,push");
  }

  static SortedSet<String> delete(Repository repository) {
    return of("repository:" + repository.path() + ":delete");
  }

  static SortedSet<String> of(String... scopes) {
    return new TreeSet<>(List.of(scopes));
  }

  static SortedSet<String> union(SortedSet<String> some, SortedSet<String> others) {
    TreeSet<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  /** Whether one of the scopes allows, for the same resource, all that another one does. */
  static boolean cover(SortedSet<String> scopes, String other) {
    // A name may hold colons itself, as a host with its port does.
    int colon = other.lastIndexOf(':') + 1;
    String resource = other.substring(0, colon);
    Set<String> actions = actions(other, colon);
    return scopes.stream()
        .filter(scope -> scope.startsWith(resource) && scope.lastIndexOf(':') + 1 == colon)
        .anyMatch(scope -> actions(scope, colon).containsAll(actions));
  }

  private static Set<String> actions(String scope, int begin) {
    return COMMA.splitAsStream(scope.substring(begin)).collect(Collectors.toSet());
  }
}
