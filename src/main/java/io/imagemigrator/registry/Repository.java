package io.imagemigrator.registry;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One repository of one registry, such as {@code quay.io/coreos/etcd}.
 *
 * @param registry host and, when it is not the default one, port; {@code docker.io} for each of
 *     Docker Hub's names
 * @param path every segment after the registry, such as {@code coreos/etcd}
 */
public record Repository(String registry, String path) {
  /** Docker Hub's name in references; its API answers at another host. */
  public static final String DOCKER_HUB = "docker.io";

  private static final Set<String> DOCKER_HUB_NAMES =
      Set.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io");
  private static final String DOCKER_HUB_API = "registry-1.docker.io";

  // The grammar of github.com/distribution/reference.
  private static final Pattern PATH =
      Pattern.compile(
          "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");

  /** The longest path that the specification allows. */
  public static final int MAX_PATH = 255;

  /** Brings the registry's name to its usual form; fails when either part is malformed. */
  public Repository {
    registry = canonicalRegistry(registry);
    Optional<String> fault = RegistryAddress.fault(registry);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(
          "'" + registry + "' is not a registry host: " + fault.get());
    }
    if (!isPath(path)) {
      throw new IllegalArgumentException("'" + path + "' is not a repository name");
    }
  }

  /** Whether the text can be a registry: {@code host}, {@code host:port} or {@code [ipv6]:port}. */
  public static boolean isRegistry(String text) {
    return RegistryAddress.fault(text).isEmpty();
  }

  /**
   * Why the text cannot be a registry and what to do, in one clause that follows a colon; empty
   * when it can.
   */
  public static Optional<String> registryFault(String text) {
    return RegistryAddress.fault(text);
  }

  /**
   * Whether the first segment of a name is a registry rather than a namespace, by Docker's own
   * test: a dot, a colon, or localhost.
   */
  public static boolean namesRegistry(String segment) {
    return segment.contains(".") || segment.contains(":") || segment.equals("localhost");
  }

  /** Whether the text can be a repository's path: lower-case segments, 255 characters at most. */
  public static boolean isPath(String text) {
    return text.length() <= MAX_PATH && PATH.matcher(text).matches();
  }

  /** One name for each registry: lower case, and {@code docker.io} for Docker Hub's aliases. */
  public static String canonicalRegistry(String registry) {
    String lower = registry.toLowerCase(Locale.ROOT);
    return DOCKER_HUB_NAMES.contains(lower) ? DOCKER_HUB : lower;
  }

  /**
   * A repository as people name it: Docker Hub's official images may lack their namespace.
   *
   * @throws IllegalArgumentException when either part is malformed
   */
  public static Repository named(String registry, String path) {
    boolean official = canonicalRegistry(registry).equals(DOCKER_HUB) && path.indexOf('/') < 0;
    return new Repository(registry, official ? "library/" + path : path);
  }

  /**
   * The one form of a key for logins: a registry, or a registry and a namespace; empty when the
   * text is neither.
   */
  public static Optional<String> canonicalKey(String text) {
    int slash = text.indexOf('/');
    String registry = slash < 0 ? text : text.substring(0, slash);
    String rest = slash < 0 ? "" : text.substring(slash);
    boolean valid = isRegistry(registry) && (rest.isEmpty() || isPath(rest.substring(1)));
    return valid ? Optional.of(canonicalRegistry(registry) + rest) : Optional.empty();
  }

  /**
   * Whether the registry is on this machine, by its name: what is sent there crosses no network.
   */
  public boolean isOfThisMachine() {
    return registry.matches("(?:localhost|127\\.[0-9.]+|\\[::1])(?::[0-9]+)?");
  }

  /** The host and port at which the registry's API answers. */
  String apiHost() {
    return registry.equals(DOCKER_HUB) ? DOCKER_HUB_API : registry;
  }

  @Override
  public String toString() {
    return registry + "/" + path;
  }
}
