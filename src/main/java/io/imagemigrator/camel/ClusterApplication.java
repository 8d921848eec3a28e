package io.imagemigrator.camel;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.imagemigrator.cluster.ClusterAccess;
import io.imagemigrator.cluster.ClusterException;
import io.imagemigrator.cluster.ClusterInventory;
import io.imagemigrator.cluster.ClusterReader;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.SecretName;
import io.imagemigrator.cluster.SilenceLimit;
import io.imagemigrator.json.InvalidFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** Camel with the route that reads a cluster, and the client of that cluster. */
public final class ClusterApplication implements AutoCloseable {
  private static final List<String> ROUTES = List.of("error-policy.yaml", "config.yaml");

  private final CamelEngine engine;
  private final KubernetesClient client;
  private final SilenceLimit silence;
  private final ExecutorService listers;
  private final ClusterReader reader;
  private final ClusterInventory inventory = new ClusterInventory();

  /**
   * Starts the route; the cluster is not asked yet.
   *
   * @param home the folder that holds {@code routes/}
   */
  public static ClusterApplication start(Path home, Settings settings, ClusterAccess access)
      throws InvalidFileException {
    ClusterApplication application = new ClusterApplication(home, settings, access);
    try {
      application.engine.start();
      return application;
    } catch (InvalidFileException e) {
      application.close();
      throw e;
    }
  }

  private ClusterApplication(Path home, Settings settings, ClusterAccess access)
      throws InvalidFileException {
    allowProxyLogins();
    engine = new CamelEngine(home, ROUTES, settings, false);
    Config config = access.config();
    config.setConnectionTimeout((int) settings.duration("http.connect-timeout").toMillis());
    config.setRequestTimeout((int) settings.duration("http.response-timeout").toMillis());
    // The route's redelivery policy owns the retries.
    config.setRequestRetryBackoffLimit(0);
    // An API server ends the HTTP/2 connection of a stranger before its 401 has been read.
    config.setHttp2Disable(true);
    int pageSize = settings.number("cluster.page-size", 1);
    listers = Executors.newFixedThreadPool(settings.number("listing.threads", 1));
    silence = new SilenceLimit(settings.duration("http.response-timeout"));
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("silence", silence))
            .build();
    reader = new ClusterReader(client, access.login(), pageSize);
    engine.bind("kubernetesClient", client);
    engine.bind("listers", listers);
    engine.bind("failures", new FailuresBean(settings.duration("retry.after-max")));
    engine.bind("cluster", new ClusterBean(reader, inventory));
  }

  /** Unless it is told so before its first use, the JDK's client sends no password for a tunnel. */
  private static void allowProxyLogins() {
    String disabled = "jdk.http.auth.tunneling.disabledSchemes";
    if (System.getProperty(disabled) == null) {
      System.setProperty(disabled, "");
    }
  }

  /** The address of the API server, without what may be secret in it. */
  public String server() {
    return client.getMasterUrl().getProtocol() + "://" + client.getMasterUrl().getAuthority();
  }

  /**
   * Reads every image of the namespaces.
   *
   * @param namespaces none for all
   * @throws ClusterException when nothing, or nothing more, can be read
   */
  public ClusterReport read(List<String> namespaces) throws ClusterException {
    try (ProducerTemplate template = engine.context().createProducerTemplate()) {
      return template.requestBody("direct:read-cluster", namespaces, ClusterReport.class);
    } catch (CamelExecutionException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ClusterException failure) {
          throw failure;
        }
      }
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a producer of the routes cannot be closed", e);
    }
  }

  /** How many objects were read so far. */
  public long readSoFar() {
    return inventory.read();
  }

  /** Reads a secret; not through a route, so that it is never in an exchange. */
  public Optional<Secret> secret(SecretName name) throws ClusterException {
    return reader.secret(name);
  }

  @Override
  public void close() {
    engine.close();
    listers.shutdownNow();
    client.close();
    silence.close();
  }
}
