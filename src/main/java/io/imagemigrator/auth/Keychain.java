package io.imagemigrator.auth;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Repository;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the access of each repository: auth.json first, then the docker configuration and
 * credential helpers, then anonymous. It logs once for each registry and entry which one it was.
 */
public final class Keychain {
  private static final Logger LOG = LoggerFactory.getLogger(Keychain.class);

  private final AuthFile authFile;
  private final DockerConfig dockerConfig;
  private final Map<String, Access> byName = new ConcurrentHashMap<>();
  private final Map<String, Access> byRegistry = new ConcurrentHashMap<>();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /**
   * A keychain for one run.
   *
   * @param environment tells where docker keeps its configuration
   */
  public Keychain(AuthFile authFile, Map<String, String> environment) {
    this.authFile = authFile;
    dockerConfig = new DockerConfig(environment);
  }

  /** The access of a repository; never fails, since anonymous is the last resort. */
  public Access access(Repository repository) {
    Optional<Access> entry = authFile.longestMatch(repository);
    Access access =
        entry.orElseGet(
            () -> byRegistry.computeIfAbsent(repository.registry(), key -> fallback(repository)));
    byName.putIfAbsent(access.name(), access);
    if (logged.add(repository.registry() + " " + access.name())) {
      LOG.info("registry {}: access by {}", repository.registry(), access);
    }
    return access;
  }

  /**
   * The access that was matched before, by its name. A name from another process is unknown here;
   * the repository is then matched anew.
   */
  public Access named(String name, Repository repository) {
    Access access = byName.get(name);
    return access == null ? access(repository) : access;
  }

  private Access fallback(Repository repository) {
    return dockerConfig
        .find(repository)
        .orElseGet(
            () ->
                new Access(
                    "anonymous for "
                        + repository.registry()
                        + " (no key of auth.json and no docker login matched)",
                    null,
                    false));
  }
}
