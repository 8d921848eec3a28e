package io.imagemigrator.auth;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Credentials;
import io.imagemigrator.registry.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logins that {@code docker login} and {@code podman login} left, and credential helpers. */
final class DockerConfig {
  private static final Logger LOG = LoggerFactory.getLogger(DockerConfig.class);

  private final List<Path> files;

  DockerConfig(Map<String, String> environment) {
    files = new ArrayList<>();
    String folder = environment.get("DOCKER_CONFIG");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    files.add(
        folder == null || folder.isEmpty()
            ? Path.of(home, ".docker", "config.json")
            : Path.of(folder, "config.json"));
    String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isEmpty()) {
      files.add(Path.of(runtime, "containers", "auth.json"));
    }
  }

  /** Asks each place in turn; a broken one is said in the log and passed over. */
  Optional<Access> find(Repository repository) {
    ImageReference image =
        ImageReference.of(
            repository.registry().equals(Repository.DOCKER_HUB)
                ? "registry-1.docker.io"
                : repository.registry(),
            repository.path(),
            null);
    CredentialRetrieverFactory factory = CredentialRetrieverFactory.forImage(image, event -> {});
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        Optional<Access> access =
            ask(factory.dockerConfig(file)::retrieve, file.toString(), repository);
        if (access.isPresent()) {
          return access;
        }
      }
    }
    return ask(factory.wellKnownCredentialHelpers()::retrieve, "a credential helper", repository);
  }

  private interface Place {
    Optional<Credential> retrieve() throws CredentialRetrievalException;
  }

  private static Optional<Access> ask(Place place, String name, Repository repository) {
    try {
      return place
          .retrieve()
          .map(found -> new Access(name + " for " + repository.registry(), convert(found), false));
    } catch (CredentialRetrievalException | RuntimeException e) {
      // Its message may quote what the helper printed.
      LOG.warn(
          "{} cannot be used for {} ({}); going on without it",
          name,
          repository.registry(),
          e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  private static Credentials convert(Credential found) {
    return found.isOAuth2RefreshToken()
        ? Credentials.ofIdentityToken(found.getPassword())
        : Credentials.ofPassword(found.getUsername(), found.getPassword());
  }
}
