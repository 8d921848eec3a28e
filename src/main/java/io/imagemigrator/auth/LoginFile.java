package io.imagemigrator.auth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A file of docker or podman with logins.
 *
 * @param path for messages
 * @param logins what stands under {@code auths}, by its key in the form of auth.json
 * @param helpers what stands under {@code credHelpers}, likewise
 * @param store the credential helper for every other registry; empty without one
 */
record LoginFile(
    String path, Map<String, List<Login>> logins, Map<String, Program> helpers, String store) {

  /**
   * An entry.
   *
   * @param key as it is written
   * @param answer empty for an entry that only says that a credential helper has the login
   */
  record Login(String key, Optional<LoginAnswer> answer) {}

  /**
   * The helper for one registry or namespace.
   *
   * @param key as it is written
   * @param name empty for a registry whose login stands in the file, though others have a helper
   */
  record Program(String key, String name) {}

  /** Where the login of a repository may be, the longest key first. */
  List<LoginSource> sources(String repository, HelperPrograms programs) {
    List<LoginSource> sources = new ArrayList<>();
    String prefix = repository;
    while (true) {
      int slash = prefix.lastIndexOf('/');
      addPrograms(prefix, slash < 0, programs, sources);
      List<Login> entries = logins.getOrDefault(prefix, List.of());
      entries.stream()
          .sorted(Comparator.comparingInt(LoginFile::rank))
          .flatMap(login -> login.answer().stream())
          .forEach(answer -> sources.add(() -> CompletableFuture.completedFuture(answer)));
      if (slash < 0) {
        return sources;
      }
      prefix = prefix.substring(0, slash);
    }
  }

  /** Docker asks a helper before it looks into the file. */
  private void addPrograms(
      String prefix, boolean isRegistry, HelperPrograms programs, List<LoginSource> sources) {
    String registry = LoginKey.ofDocker(prefix.substring(0, (prefix + "/").indexOf('/')));
    Set<String> servers = new LinkedHashSet<>();
    Program helper = helpers.get(prefix);
    if (helper != null) {
      servers.add(helper.key());
      servers.add(registry);
    } else {
      if (isRegistry) {
        servers.add(registry);
      }
      for (Login login : logins.getOrDefault(prefix, List.of())) {
        if (login.answer().isEmpty()) {
          servers.add(login.key());
        }
      }
    }
    String name = helper == null ? store : helper.name();
    if (!name.isEmpty() && !servers.isEmpty()) {
      sources.add(() -> programs.ask(name, path, List.copyOf(servers)));
    }
  }

  /** Of several spellings of one key, docker takes the one that it writes itself. */
  private static int rank(Login login) {
    String canonical = LoginKey.canonical(login.key()).orElse("");
    if (login.key().equals(LoginKey.ofDocker(canonical))) {
      return 0;
    }
    return login.key().equals(canonical) ? 1 : 2;
  }
}
