package io.imagemigrator.cluster;

import static io.imagemigrator.cluster.NullLists.each;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.imagemigrator.json.InvalidFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One kubeconfig, its relative paths resolved, so that it can be merged with others.
 *
 * @param currentContext {@code null} when it names none
 */
record KubeConfigFile(
    String currentContext,
    Map<String, Context> contexts,
    Map<String, NamedCluster> clusters,
    Map<String, NamedAuthInfo> users) {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  static KubeConfigFile read(Path path) throws InvalidFileException {
    Config config = parse(path);
    Map<String, Context> contexts = new LinkedHashMap<>();
    for (NamedContext named : each(config.getContexts())) {
      if (named.getName() != null && named.getContext() != null) {
        contexts.putIfAbsent(named.getName(), named.getContext());
      }
    }
    Map<String, NamedCluster> clusters = new LinkedHashMap<>();
    for (NamedCluster named : each(config.getClusters())) {
      if (named.getName() != null && named.getCluster() != null) {
        resolve(path, named.getCluster());
        clusters.putIfAbsent(named.getName(), named);
      }
    }
    Map<String, NamedAuthInfo> users = new LinkedHashMap<>();
    for (NamedAuthInfo named : each(config.getUsers())) {
      if (named.getName() != null && named.getUser() != null) {
        resolve(path, named.getUser());
        users.putIfAbsent(named.getName(), named);
      }
    }
    String current = config.getCurrentContext();
    return new KubeConfigFile(
        current == null || current.isEmpty() ? null : current, contexts, clusters, users);
  }

  /** The parser's own words quote the file, which may hold tokens; only the place is passed on. */
  private static Config parse(Path path) throws InvalidFileException {
    try {
      Config config = YAML.readValue(Files.readAllBytes(path), Config.class);
      if (config == null) {
        throw new InvalidFileException(path, "is empty; expected a kubeconfig");
      }
      return config;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String what = "not a kubeconfig: expected YAML with contexts, clusters and users";
      throw at == null
          ? new InvalidFileException(path, what)
          : new InvalidFileException(path, at.getLineNr(), at.getColumnNr(), what);
    } catch (AccessDeniedException e) {
      throw new InvalidFileException(path, "may not be read; check its permissions");
    } catch (IOException e) {
      throw new InvalidFileException(path, "cannot be read (" + e.getMessage() + ")");
    }
  }

  private static void resolve(Path path, Cluster cluster) {
    cluster.setCertificateAuthority(beside(path, cluster.getCertificateAuthority()));
  }

  private static void resolve(Path path, AuthInfo user) {
    user.setClientCertificate(beside(path, user.getClientCertificate()));
    user.setClientKey(beside(path, user.getClientKey()));
    user.setTokenFile(beside(path, user.getTokenFile()));
    ExecConfig exec = user.getExec();
    if (exec != null && exec.getCommand() != null && exec.getCommand().contains("/")) {
      exec.setCommand(beside(path, exec.getCommand()));
    }
  }

  private static String beside(Path path, String file) {
    return file == null || file.isEmpty()
        ? file
        : path.toAbsolutePath().resolveSibling(file).normalize().toString();
  }
}
