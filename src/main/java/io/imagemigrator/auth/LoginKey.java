package io.imagemigrator.auth;

import io.imagemigrator.registry.Repository;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names under which docker, podman and credential helpers keep a login. */
final class LoginKey {
  /** Docker's name of Docker Hub, from the days of version 1 of the API. */
  private static final String DOCKER_HUB = "https://index.docker.io/v1/";

  private static final String OLD_DOCKER_HUB = "registry.hub.docker.com";

  private static final Pattern WRITTEN =
      Pattern.compile("(https?://)?([^/]+)(?:/(.*?))?(/*)", Pattern.CASE_INSENSITIVE);

  private LoginKey() {}

  /**
   * A key as docker or podman writes it, in the form of auth.json: {@code https://r.io/v2/} is
   * {@code r.io}, {@code r.io/team} stays as it is. Empty for what is neither a registry nor a
   * namespace.
   */
  static Optional<String> canonical(String written) {
    Matcher parts = WRITTEN.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String host = parts.group(2);
    String path = parts.group(3) == null ? "" : parts.group(3);
    if (host.equalsIgnoreCase(OLD_DOCKER_HUB)) {
      host = Repository.DOCKER_HUB;
    }
    // Without a scheme and a slash at its end, r.io/v2 is what podman writes for a namespace.
    boolean address =
        parts.group(1) != null
            || !parts.group(4).isEmpty()
            || Repository.canonicalRegistry(host).equals(Repository.DOCKER_HUB);
    if (address && (path.equals("v1") || path.equals("v2"))) {
      path = "";
    }
    return Repository.canonicalKey(path.isEmpty() ? host : host + "/" + path);
  }

  /** What docker calls a registry when it asks a credential helper for its login. */
  static String ofDocker(String registry) {
    return registry.equals(Repository.DOCKER_HUB) ? DOCKER_HUB : registry;
  }
}
