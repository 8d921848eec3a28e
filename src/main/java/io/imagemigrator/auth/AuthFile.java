package io.imagemigrator.auth;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.JsonFile;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Repository;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The registry access file: keys that are a registry, or a registry and a namespace. */
public final class AuthFile {
  private final Map<String, Access> entries;
  private final Optional<String> warning;

  private AuthFile(Map<String, Access> entries, Optional<String> warning) {
    this.entries = entries;
    this.warning = warning;
  }

  /**
   * Reads a file to its end.
   *
   * @param environment where a value {@code $NAME} is looked up
   */
  public static AuthFile read(Path path, Map<String, String> environment)
      throws InvalidFileException {
    Map<String, Access> entries = new HashMap<>();
    boolean secret = false;
    try (JsonFile json =
        new JsonFile(
            path, "write {} into it for anonymous access, or name another file with --auth")) {
      for (String key = json.nextKey(); key != null; key = json.nextKey()) {
        String canonical = canonical(json, key);
        if (entries.containsKey(canonical)) {
          throw json.error("key '" + key + "' stands for a registry that has an entry already");
        }
        AuthEntryReader reader = new AuthEntryReader(json, key, environment);
        entries.put(canonical, reader.read());
        secret |= reader.holdsPassword();
      }
      json.end();
    }
    return new AuthFile(entries, secret ? OpenFile.warning(path) : Optional.empty());
  }

  private static String canonical(JsonFile json, String key) throws InvalidFileException {
    String registry = key.contains("://") ? key : key.split("/", 2)[0];
    String fault = Repository.registryFault(registry).map(what -> ": " + what).orElse("");
    return Repository.canonicalKey(key)
        .orElseThrow(
            () ->
                json.error(
                    "key '"
                        + PrintableText.ofAddress(key)
                        + "' is neither a registry nor a registry and a namespace"
                        + fault
                        + "; expected a form like quay.io or quay.io/coreos, without https://"));
  }

  /** What is wrong with the file's permissions, if passwords are in it. */
  public Optional<String> warning() {
    return warning;
  }

  /**
   * For each registry of the repositories, other than this machine, that is insecure: a warning.
   */
  public List<String> insecurities(Collection<Repository> repositories) {
    SortedMap<String, String> warnings = new TreeMap<>();
    for (Repository repository : repositories) {
      longestMatch(repository)
          .filter(access -> access.insecure() && !repository.isOfThisMachine())
          .ifPresent(
              access ->
                  warnings.putIfAbsent(
                      repository.registry(), insecurity(repository.registry(), access)));
    }
    return List.copyOf(warnings.values());
  }

  private static String insecurity(String registry, Access access) {
    return "registry "
        + registry
        + ": its certificate is not checked, and plain HTTP will do ("
        + access.name()
        + " has \"insecure\": true); whoever is in between can read passwords and images and give"
        + " you others; if it has a CA of its own, better name that in tls.ca-file";
  }

  /** The registries of all keys. */
  public Set<String> registries() {
    return entries.keySet().stream()
        .map(key -> key.substring(0, (key + "/").indexOf('/')))
        .collect(Collectors.toSet());
  }

  /** The entry whose key is the longest prefix of the repository, by whole segments. */
  Optional<Access> longestMatch(Repository repository) {
    String prefix = repository.toString();
    while (true) {
      Access access = entries.get(prefix);
      if (access != null) {
        return Optional.of(access);
      }
      int slash = prefix.lastIndexOf('/');
      if (slash < 0) {
        return Optional.empty();
      }
      prefix = prefix.substring(0, slash);
    }
  }
}
