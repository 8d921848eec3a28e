package io.imagemigrator.cli;

import io.fabric8.kubernetes.api.model.Secret;
import io.imagemigrator.camel.ClusterApplication;
import io.imagemigrator.cluster.ClusterException;
import io.imagemigrator.cluster.PullSecrets;
import io.imagemigrator.cluster.SecretName;
import io.imagemigrator.json.AtomicFile;
import io.imagemigrator.json.InvalidFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** Brings the logins of imagePullSecrets into an auth file. */
final class PullSecretsFile {
  private final ClusterApplication application;
  private final ConfigOutput output;
  private final Path file;
  private final PullSecrets logins = new PullSecrets();
  private boolean complete = true;

  PullSecretsFile(ClusterApplication application, ConfigOutput output, Path file) {
    this.application = application;
    this.output = output;
    this.file = file;
  }

  /**
   * Reads the secrets; says which could not be read.
   *
   * @throws ClusterException when nothing more can be read
   */
  void read(SortedMap<SecretName, SortedSet<String>> secrets) throws ClusterException {
    for (Map.Entry<SecretName, SortedSet<String>> entry : secrets.entrySet()) {
      Optional<Secret> secret = Optional.empty();
      try {
        secret = application.secret(entry.getKey());
        if (secret.isEmpty()) {
          output.warn("not read: secret " + entry.getKey() + " is named but is not there");
        }
      } catch (ClusterException e) {
        if (!e.leavesGap()) {
          throw e;
        }
        output.warn("not read: " + e.getMessage());
      }
      complete &= secret.isPresent();
      secret.ifPresent(found -> logins.add(entry.getKey(), found, entry.getValue()));
    }
  }

  /**
   * Writes the file; says what could not be taken.
   *
   * @return whether every login was read and taken
   */
  boolean write() throws InvalidFileException {
    logins.problems().forEach(problem -> output.warn("no login: " + problem));
    List<String> kept = new ArrayList<>();
    String text = logins.mergedInto(file, kept);
    kept.forEach(key -> output.warn("note: " + file + " has '" + key + "' already; left as it is"));
    String what =
        ConfigOutput.counted(logins.count() - kept.size(), "login") + " of pull secrets to " + file;
    if (output.isDryRun()) {
      output.say("Would write " + what);
    } else {
      AtomicFile.writeSecret(file, text.getBytes(StandardCharsets.UTF_8));
      output.say("Wrote " + what + " (mode 0600)");
    }
    return complete && logins.problems().isEmpty();
  }
}
