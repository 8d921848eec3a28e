package io.imagemigrator.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Credentials;
import io.imagemigrator.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logins that {@code docker login} and {@code podman login} left, and credential helpers. */
final class DockerConfig {
  private static final Logger LOG = LoggerFactory.getLogger(DockerConfig.class);

  private static final ObjectMapper JSON = new ObjectMapper();

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
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        Optional<Access> access =
            identityToken(file, repository)
                .or(() -> ask(() -> jib(repository).dockerConfig(file), file, repository));
        if (access.isPresent()) {
          return access;
        }
      }
    }
    return ask(
        () -> jib(repository).wellKnownCredentialHelpers(), "a credential helper", repository);
  }

  private static CredentialRetrieverFactory jib(Repository repository) {
    boolean hub = repository.registry().equals(Repository.DOCKER_HUB);
    String registry = hub ? "registry-1.docker.io" : repository.registry();
    return CredentialRetrieverFactory.forImage(
        ImageReference.of(registry, repository.path(), null), event -> {});
  }

  /** Jib takes a login's identity token for Azure only; other registries give one out as well. */
  private static Optional<Access> identityToken(Path file, Repository repository) {
    try {
      JsonNode logins = JSON.readTree(Files.readAllBytes(file)).path("auths");
      boolean hub = repository.registry().equals(Repository.DOCKER_HUB);
      String key = hub ? "https://index.docker.io/v1/" : repository.registry();
      for (String name : List.of(key, "https://" + key)) {
        String token = logins.path(name).path("identitytoken").asText("");
        if (!token.isEmpty()) {
          return Optional.of(access(file, repository, Credentials.ofIdentityToken(token)));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // Jib meets the same fault next, and that is logged.
      return Optional.empty();
    }
  }

  private static Access access(Object place, Repository repository, Credentials found) {
    return new Access(place + " for " + repository.registry(), found, false);
  }

  private static Optional<Access> ask(
      Supplier<CredentialRetriever> retriever, Object place, Repository repository) {
    try {
      return retriever.get().retrieve().map(found -> access(place, repository, convert(found)));
    } catch (CredentialRetrievalException | RuntimeException e) {
      // Its message may quote what the helper printed.
      LOG.warn(
          "{} cannot be used for {} ({}); going on without it",
          place,
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
