package io.imagemigrator.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Secret;
import io.imagemigrator.cluster.PullSecretReader.Login;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/** The logins of a cluster's imagePullSecrets, as entries of an auth.json. */
public final class PullSecrets {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final PullSecretReader reader = new PullSecretReader();
  private final Map<String, Login> logins = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * Takes the logins of a secret. A registry for which another secret has another login keeps the
   * first one; the repositories that are pulled with this secret get an entry each.
   *
   * @param images that are pulled with it
   */
  public void add(SecretName name, Secret secret, SortedSet<String> images) {
    reader.read(
        name,
        secret,
        (key, login) -> {
          Login first = logins.putIfAbsent(key, login);
          if (first != null && !first.equals(login)) {
            narrow(name, key, login, images);
          }
        });
  }

  private void narrow(SecretName name, String key, Login login, SortedSet<String> images) {
    for (String image : images) {
      String repository = repository(image);
      if (repository.startsWith(key + "/")) {
        Login first = logins.putIfAbsent(repository, login);
        if (first != null && !first.equals(login)) {
          problems.add(
              "secret "
                  + name
                  + " has another login for "
                  + repository
                  + " than a secret before it, which is kept");
        }
      }
    }
  }

  private static String repository(String image) {
    if (ImagePlaceholder.is(image)) {
      return "";
    }
    try {
      return ClusterImage.parse(image).repository().toString();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** A sentence for each login that could not be taken. */
  public List<String> problems() {
    List<String> all = new ArrayList<>(reader.problems());
    all.addAll(problems);
    return all;
  }

  /** How many entries there are. */
  public int count() {
    return logins.size();
  }

  /**
   * Adds the entries to those of a file, if it is there. What stands in it already stays as it is:
   * somebody may have written it by hand.
   *
   * @param kept is told each key that was there already
   * @return the new content of the file
   */
  public String mergedInto(Path file, List<String> kept) throws InvalidFileException {
    ObjectNode entries = existing(file);
    List<String> there = new ArrayList<>();
    entries
        .fieldNames()
        .forEachRemaining(key -> Repository.canonicalKey(key).ifPresent(there::add));
    logins.forEach(
        (key, login) -> {
          if (there.contains(key)) {
            kept.add(key);
          } else {
            entries
                .putObject(key)
                .put("username", login.escapedUsername())
                .put("password", login.escapedPassword());
          }
        });
    return ClusterFiles.json(entries);
  }

  /** Fails when the file is there and entries cannot be added to it. */
  public static void requireMergeable(Path file) throws InvalidFileException {
    existing(file);
  }

  private static ObjectNode existing(Path file) throws InvalidFileException {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidFileException(
          file, "is there already and is no JSON object, so no logins can be added to it");
    } catch (JsonProcessingException e) {
      // The parser's own words may quote a password.
      throw new InvalidFileException(
          file,
          e.getLocation().getLineNr(),
          e.getLocation().getColumnNr(),
          "is there already and is not valid JSON, so no logins can be added to it");
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be read (" + e.getMessage() + ")");
    }
  }
}
