package io.imagemigrator.auth;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Repository;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the access of each repository: auth.json first, then the logins of docker and podman and
 * their credential helpers, then anonymous. It logs once for each registry and login which one it
 * was.
 */
public final class Keychain {
  private static final Logger LOG = LoggerFactory.getLogger(Keychain.class);
  private static final Duration HELPER_LIMIT = Duration.ofSeconds(30);

  private final AuthFile authFile;
  private final HelperPrograms programs;
  private final DockerLogins logins;
  private final Consumer<String> warnings;
  private final Map<String, Access> byName = new ConcurrentHashMap<>();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private final Set<String> culprits = ConcurrentHashMap.newKeySet();

  /**
   * A keychain for one run.
   *
   * @param environment tells where docker and podman keep their logins, and their helpers
   * @param warnings told of each place that cannot be used
   */
  public Keychain(AuthFile authFile, Map<String, String> environment, Consumer<String> warnings) {
    this(authFile, environment, HELPER_LIMIT, warnings);
  }

  Keychain(
      AuthFile authFile,
      Map<String, String> environment,
      Duration helperLimit,
      Consumer<String> warnings) {
    this.authFile = authFile;
    this.warnings = warnings;
    programs = new HelperPrograms(environment, helperLimit);
    logins = new DockerLogins(DockerLogins.paths(environment), programs);
  }

  /**
   * The access of a repository; never fails, since anonymous is the last resort. It waits for a
   * credential helper if one has to be asked.
   */
  public Access access(Repository repository) {
    Optional<Access> entry = authFile.longestMatch(repository);
    Access access =
        entry
            .filter(found -> !found.anonymous())
            .orElseGet(() -> withoutPassword(repository, entry));
    byName.putIfAbsent(access.name(), access);
    if (logged.add(repository.registry() + " " + access.name())) {
      LOG.info("registry {}: access by {}", repository.registry(), access);
    }
    return access;
  }

  /**
   * Whether the access of the repository is known without waiting. If it is not, the credential
   * helper is being asked from now on.
   */
  public boolean ready(Repository repository) {
    if (authFile.longestMatch(repository).filter(entry -> !entry.anonymous()).isPresent()) {
      return true;
    }
    for (LoginSource source : logins.sources(repository)) {
      LoginAnswer answer = source.ask().getNow(null);
      if (answer == null || answer.access().isPresent()) {
        return answer != null;
      }
    }
    return true;
  }

  /** Waits until one of the credential helpers that are being asked has answered. */
  public void awaitHelper() {
    programs.awaitOne();
  }

  /**
   * The access that was matched before, by its name. A name from another process is unknown here;
   * the repository is then matched anew.
   */
  public Access named(String name, Repository repository) {
    Access access = byName.get(name);
    return access == null ? access(repository) : access;
  }

  /** An entry without a login leaves it to docker and podman, but stays in force as to TLS. */
  private Access withoutPassword(Repository repository, Optional<Access> entry) {
    Set<String> faults = new LinkedHashSet<>();
    for (LoginSource source : logins.sources(repository)) {
      LoginAnswer answer = source.ask().join();
      if (answer.access().isPresent()) {
        Access login = answer.access().get();
        return entry.filter(Access::insecure).map(found -> both(login, found)).orElse(login);
      }
      if (!answer.fault().isEmpty()) {
        faults.add(answer.fault());
        if (culprits.add(answer.culprit())) {
          warnings.accept(answer.fault() + "; the run goes on without it");
        }
      }
    }
    String why = faults.isEmpty() ? "" : "; " + String.join("; ", faults);
    String name =
        entry
            .map(found -> found.name() + " (anonymous" + why + ")")
            .orElseGet(
                () ->
                    "anonymous for "
                        + repository.registry()
                        + " (no key of auth.json and no docker login matched"
                        + why
                        + ")");
    boolean insecure = entry.map(Access::insecure).orElse(false);
    return byName.computeIfAbsent(name, key -> new Access(key, null, insecure));
  }

  private Access both(Access login, Access entry) {
    return byName.computeIfAbsent(login.name() + " with " + entry.name(), login::insecureAs);
  }
}
