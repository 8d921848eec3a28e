package io.imagemigrator.auth;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.JsonFile;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Repository;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The registry access file: keys that are a registry, or a registry and a namespace. */
public final class AuthFile {
  private final Map<String, Access> entries;

  private AuthFile(Map<String, Access> entries) {
    this.entries = entries;
  }

  /**
   * Reads a file to its end.
   *
   * @param environment where a value {@code $NAME} is looked up
   */
  public static AuthFile read(Path path, Map<String, String> environment)
      throws InvalidFileException {
    Map<String, Access> entries = new HashMap<>();
    try (JsonFile json =
        new JsonFile(
            path, "write {} into it for anonymous access, or name another file with --auth")) {
      for (String key = json.nextKey(); key != null; key = json.nextKey()) {
        String canonical = canonical(json, key);
        if (entries.containsKey(canonical)) {
          throw json.error("key '" + key + "' stands for a registry that has an entry already");
        }
        entries.put(canonical, new AuthEntryReader(json, key, environment).read());
      }
      json.end();
    }
    return new AuthFile(entries);
  }

  private static String canonical(JsonFile json, String key) throws InvalidFileException {
    return Repository.canonicalKey(key)
        .orElseThrow(
            () ->
                json.error(
                    "key '"
                        + key
                        + "' is neither a registry nor a registry and a namespace; expected a form"
                        + " like quay.io or quay.io/coreos, without https://"));
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
