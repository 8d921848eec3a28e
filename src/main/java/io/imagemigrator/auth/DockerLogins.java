package io.imagemigrator.auth;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The logins that {@code docker login} and {@code podman login} left, and the credential helpers
 * that their files name. The files are read once, when the first login is looked for.
 */
final class DockerLogins {
  private static final String NOWHERE = "found on the PATH";

  private final List<String> paths;
  private final HelperPrograms programs;
  private List<Place> places;

  /** A file, or what is wrong with it. */
  private interface Place {
    List<LoginSource> sources(Repository repository);
  }

  DockerLogins(List<String> paths, HelperPrograms programs) {
    this.paths = paths;
    this.programs = programs;
  }

  /** The files in the order in which they are asked; most of them do not exist. */
  static List<String> paths(Map<String, String> environment) {
    List<String> paths = new ArrayList<>();
    Optional<String> home =
        variable(environment, "HOME")
            .or(() -> Optional.ofNullable(System.getProperty("user.home")));
    variable(environment, "DOCKER_CONFIG").ifPresent(folder -> paths.add(folder + "/config.json"));
    home.ifPresent(folder -> paths.add(folder + "/.docker/config.json"));
    variable(environment, "REGISTRY_AUTH_FILE").ifPresent(paths::add);
    variable(environment, "XDG_RUNTIME_DIR")
        .ifPresent(folder -> paths.add(folder + "/containers/auth.json"));
    userId().ifPresent(id -> paths.add("/run/containers/" + id + "/auth.json"));
    variable(environment, "XDG_CONFIG_HOME")
        .ifPresent(folder -> paths.add(folder + "/containers/auth.json"));
    home.ifPresent(folder -> paths.add(folder + "/.config/containers/auth.json"));
    return paths.stream().distinct().toList();
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private static Optional<Object> userId() {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Only Linux has both this folder and podman's.
      return Optional.empty();
    }
  }

  /** Where the login of the repository may be, in the order in which to ask. */
  List<LoginSource> sources(Repository repository) {
    List<LoginSource> sources = new ArrayList<>();
    for (Place place : places()) {
      sources.addAll(place.sources(repository));
    }
    wellKnown(repository.registry())
        .filter(programs::installed)
        .ifPresent(
            name -> sources.add(() -> programs.ask(name, NOWHERE, List.of(repository.registry()))));
    return sources;
  }

  /** Helpers that clouds give to their users, which do their work without being configured. */
  private static Optional<String> wellKnown(String registry) {
    if (registry.matches("(.+\\.)?(gcr\\.io|pkg\\.dev)")) {
      return Optional.of("gcr");
    }
    return registry.matches(".+\\.amazonaws\\.com(\\.cn)?")
        ? Optional.of("ecr-login")
        : Optional.empty();
  }

  private synchronized List<Place> places() {
    if (places == null) {
      places = paths.stream().flatMap(path -> read(path).stream()).toList();
    }
    return places;
  }

  private Optional<Place> read(String path) {
    try {
      Path file = Path.of(path);
      // An empty file is what remains when somebody has logged out by hand.
      if (!Files.isDirectory(file) && !(Files.isRegularFile(file) && Files.size(file) > 0)) {
        return Optional.empty();
      }
      LoginFile read = LoginFileReader.read(file);
      return Optional.of(repository -> read.sources(repository.toString(), programs));
    } catch (InvalidFileException e) {
      return Optional.of(broken(e.getMessage(), path));
    } catch (IOException | InvalidPathException e) {
      return Optional.of(broken(PrintableText.of(path) + " cannot be looked at", path));
    }
  }

  private static Place broken(String fault, String path) {
    CompletableFuture<LoginAnswer> answer =
        CompletableFuture.completedFuture(LoginAnswer.faulty(fault, path));
    return repository -> List.of(() -> answer);
  }
}
