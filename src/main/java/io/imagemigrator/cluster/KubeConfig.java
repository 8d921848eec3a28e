package io.imagemigrator.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Proxies;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a cluster as kubectl does: the file that was named, else those of {@code KUBECONFIG}, else
 * {@code $HOME/.kube/config}, else the cluster in whose pod this runs. Of several files the first
 * that says something counts.
 */
public final class KubeConfig {
  private final List<Path> files;
  private final String shown;

  private KubeConfig(List<Path> files) {
    this.files = files;
    shown = String.join(File.pathSeparator, files.stream().map(Path::toString).toList());
  }

  /**
   * The login of a context.
   *
   * @param named the file to use alone; empty to look for one
   * @param context empty for the current one
   * @throws InvalidFileException when there is no usable one; the message never quotes a file's
   *     content beyond names
   */
  public static ClusterAccess find(
      Optional<Path> named, Optional<String> context, Map<String, String> environment)
      throws InvalidFileException {
    List<Path> candidates = named.map(List::of).orElseGet(() -> usual(environment));
    List<Path> files = candidates.stream().filter(Files::exists).toList();
    if (!files.isEmpty()) {
      ClusterAccess access = new KubeConfig(files).access(context);
      Config config = access.config();
      if (config.getHttpsProxy() == null && config.getHttpProxy() == null) {
        leadThroughProxy(config, environment);
      }
      return access;
    }
    Path missing = candidates.get(0);
    if (named.isEmpty() && !environment.getOrDefault("KUBERNETES_SERVICE_HOST", "").isBlank()) {
      if (context.isPresent()) {
        throw new InvalidFileException(
            missing, "there is no such file, so there is no context '" + context.get() + "'");
      }
      Config config = Config.autoConfigure(null);
      leadThroughProxy(config, environment);
      return new ClusterAccess(
          config, "the cluster of this pod", "the token of the pod's service account");
    }
    throw new InvalidFileException(
        missing, "there is no such file; name the kubeconfig with -k, or in KUBECONFIG");
  }

  /** The same proxy as for a registry of that name; one that the kubeconfig names comes before. */
  private static void leadThroughProxy(Config config, Map<String, String> environment) {
    String proxy =
        Proxies.fromEnvironment(environment)
            .leadingTo(URI.create(config.getMasterUrl()))
            .map(URI::toString)
            .orElse(null);
    config.setHttpsProxy(proxy);
    config.setHttpProxy(proxy);
    config.setNoProxy(null);
  }

  private static List<Path> usual(Map<String, String> environment) {
    String listed = environment.getOrDefault("KUBECONFIG", "");
    List<Path> paths = new ArrayList<>();
    for (String path : listed.split(File.pathSeparator, -1)) {
      if (!path.isBlank()) {
        paths.add(Path.of(path));
      }
    }
    if (paths.isEmpty()) {
      String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
      paths.add(Path.of(home, ".kube", "config"));
    }
    return paths;
  }

  private ClusterAccess access(Optional<String> wanted) throws InvalidFileException {
    Map<String, Context> contexts = new LinkedHashMap<>();
    Map<String, NamedCluster> clusters = new LinkedHashMap<>();
    Map<String, NamedAuthInfo> users = new LinkedHashMap<>();
    String current = null;
    for (Path file : files) {
      KubeConfigFile read = KubeConfigFile.read(file);
      read.contexts().forEach(contexts::putIfAbsent);
      read.clusters().forEach(clusters::putIfAbsent);
      read.users().forEach(users::putIfAbsent);
      current = current == null ? read.currentContext() : current;
    }
    String name = wanted.orElse(current);
    if (name == null) {
      throw unusable("has no current-context; name one with --context" + known(contexts));
    }
    Context context = contexts.get(name);
    if (context == null) {
      throw unusable("there is no context '" + name + "'" + known(contexts));
    }
    NamedCluster cluster = clusters.get(context.getCluster());
    if (cluster == null || cluster.getCluster().getServer() == null) {
      throw unusable(
          "context '"
              + name
              + "' names the cluster '"
              + context.getCluster()
              + "', which has no"
              + " server; expected it under clusters");
    }
    NamedAuthInfo user = users.get(context.getUser());
    if (user == null && context.getUser() != null && !context.getUser().isEmpty()) {
      throw unusable(
          "context '"
              + name
              + "' names the user '"
              + context.getUser()
              + "', who is not there;"
              + " expected it under users");
    }
    // The kind of login, before the exec plugin is replaced by what it gave.
    String login = login(user);
    return new ClusterAccess(config(name, context, cluster, user), "context " + name, login);
  }

  private static String login(NamedAuthInfo named) {
    if (named == null) {
      return "a request without a login (the context names no user)";
    }
    AuthInfo user = named.getUser();
    String of = " of the kubeconfig's user '" + named.getName() + "'";
    if (user.getExec() != null) {
      return "what the exec plugin '" + user.getExec().getCommand() + "' gave as the login" + of;
    }
    if (isSet(user.getTokenFile()) || isSet(user.getToken())) {
      return "the token" + of;
    }
    if (isSet(user.getUsername())) {
      return "the password" + of;
    }
    boolean certificate =
        isSet(user.getClientCertificate()) || isSet(user.getClientCertificateData());
    return certificate
        ? "the client certificate" + of
        : "the login" + of + ", who has no token, certificate or password";
  }

  private static boolean isSet(String value) {
    return value != null && !value.isEmpty();
  }

  private static String known(Map<String, Context> contexts) {
    return contexts.isEmpty()
        ? "; there are no contexts at all"
        : "; expected one of " + String.join(", ", contexts.keySet());
  }

  private Config config(String name, Context context, NamedCluster cluster, NamedAuthInfo user)
      throws InvalidFileException {
    NamedAuthInfo login = user == null ? new NamedAuthInfo("", new AuthInfo()) : user;
    readToken(login.getUser());
    ExecConfig exec = login.getUser().getExec();
    if (exec != null) {
      login = new NamedAuthInfo(login.getName(), fromPlugin(exec, login, cluster));
    }
    String alone =
        Serialization.asJson(
            new ConfigBuilder()
                .withCurrentContext(name)
                .addNewContext()
                .withName(name)
                .withNewContext()
                .withCluster(cluster.getName())
                .withUser(login.getName())
                .withNamespace(context.getNamespace())
                .endContext()
                .endContext()
                .addToClusters(cluster)
                .addToUsers(login)
                .build());
    try {
      Config config = Config.fromKubeconfig(alone);
      config.setImpersonateUsername(login.getUser().getAs());
      config.setImpersonateGroups(login.getUser().getAsGroups().toArray(String[]::new));
      return config;
    } catch (KubernetesClientException e) {
      throw unusable("the client does not take it");
    }
  }

  private AuthInfo fromPlugin(ExecConfig exec, NamedAuthInfo user, NamedCluster cluster)
      throws InvalidFileException {
    String why;
    try {
      return new ExecPlugin(exec, cluster.getCluster()).login(user.getUser());
    } catch (IOException e) {
      why = e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      why = "it was interrupted";
    }
    String hint = exec.getInstallHint() == null ? "" : " (" + exec.getInstallHint().strip() + ")";
    throw unusable(
        "the exec plugin '"
            + exec.getCommand()
            + "' of the user '"
            + user.getName()
            + "' gave no credentials: "
            + why
            + "; run a kubectl command to see what it says"
            + hint);
  }

  /** Only of the user whose login is wanted: the file of another one may be gone. */
  private void readToken(AuthInfo user) throws InvalidFileException {
    String file = user.getTokenFile();
    if (file == null || file.isEmpty()) {
      return;
    }
    try {
      user.setToken(Files.readString(Path.of(file)).strip());
      user.setTokenFile(null);
    } catch (IOException e) {
      throw unusable("names the tokenFile " + file + ", which cannot be read");
    }
  }

  private InvalidFileException unusable(String what) {
    return new InvalidFileException(Path.of(shown), what);
  }
}
