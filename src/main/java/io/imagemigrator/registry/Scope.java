package io.imagemigrator.registry;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a token lets its bearer do, in the words of Docker's token protocol. */
final class Scope {
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
}
