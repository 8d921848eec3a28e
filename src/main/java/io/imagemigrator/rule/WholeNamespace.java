package io.imagemigrator.rule;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.Repository;
import java.util.Set;
import java.util.regex.Pattern;

/** R1: a rule names a repository; a whole namespace or registry is refused. */
final class WholeNamespace {
  /** Registries all of whose repositories lie in a namespace. */
  private static final Pattern WITH_NAMESPACES =
      Pattern.compile(
          "quay\\.io|ghcr\\.io|(?:us\\.|eu\\.|asia\\.)?gcr\\.io|registry\\.gitlab\\.com"
              + "|[a-z0-9-]+-docker\\.pkg\\.dev"
              + "|swr\\.[a-z0-9-]+\\.(?:myhuaweicloud\\.(?:com|eu)|otc\\.t-systems\\.com)");

  /** What a registry answers that has no such repository, or does not say whether it has. */
  private static final Set<RegistryException.Kind> UNKNOWN =
      Set.of(
          RegistryException.Kind.NOT_FOUND,
          RegistryException.Kind.UNAUTHORIZED,
          RegistryException.Kind.DENIED);

  private WholeNamespace() {}

  /**
   * Refuses a name that cannot be that of a repository.
   *
   * @param where the beginning of the sentence
   * @param name without tag and digest
   */
  static void refuse(String where, String name) throws RuleException {
    String whole = name.replaceFirst("/[/*]*$", "");
    int slash = whole.indexOf('/');
    String registry = slash < 0 ? whole : whole.substring(0, slash);
    if (!whole.equals(name) || (slash < 0 && Repository.namesRegistry(name))) {
      throw new RuleException(
          "R1", where + "is a whole registry or namespace; " + instead(example(whole)));
    }
    if (name.indexOf('*') >= 0) {
      throw new RuleException(
          "R1", where + "is a pattern for several repositories; " + instead(example(registry)));
    }
    String path = slash < 0 ? "" : whole.substring(slash + 1);
    String host = Repository.canonicalRegistry(registry);
    boolean namespace =
        host.equals(Repository.DOCKER_HUB)
            ? path.equals("library")
            : slash > 0 && path.indexOf('/') < 0 && WITH_NAMESPACES.matcher(host).matches();
    if (namespace) {
      throw new RuleException("R1", where + "is a whole namespace; " + instead(example(whole)));
    }
  }

  private static String instead(String example) {
    return "the largest unit of a rule is a repository, so write a rule for each repository, such"
        + " as '"
        + example
        + "'";
  }

  private static String example(String whole) {
    String registry = whole.isEmpty() || whole.indexOf('*') >= 0 ? "registry" : whole;
    return registry + (registry.indexOf('/') < 0 ? "/NAMESPACE" : "") + "/REPOSITORY";
  }

  /** What may be wrong, when a registry does not know the repository whose tags are asked for. */
  static String hint(Repository source, RegistryException.Kind kind) {
    boolean asked = UNKNOWN.contains(kind);
    boolean likely = source.path().indexOf('/') < 0 || source.path().startsWith("library/");
    if (!asked || !(likely || kind == RegistryException.Kind.NOT_FOUND)) {
      return "";
    }
    String written = source.toString().replace("docker.io/library/", "docker.io/");
    return "; if '" + written + "' is a namespace (R1): " + instead(written + "/REPOSITORY");
  }
}
