package io.imagemigrator.camel;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.imagemigrator.cluster.ClusterAccess;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.ImageUse;
import io.imagemigrator.testing.KubernetesApi;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** The route that reads a cluster, whole, against an API server. */
@Timeout(60)
abstract class ConfigRouteTestSupport {
  private static final Path HOME = Path.of("").toAbsolutePath();

  final KubernetesApi api = KubernetesApi.http().loadShop("r.io");
  final Map<String, String> flags =
      new HashMap<>(Map.of("retry.delay", "10ms", "retry.jitter", "0", "retries", "2"));

  @AfterEach
  void closeApi() {
    api.close();
  }

  ClusterReport read(String... namespaces) throws Exception {
    return read(config(api.url()), namespaces);
  }

  ClusterReport read(Config config, String... namespaces) throws Exception {
    Settings settings = Settings.read(HOME, Map.of(), flags);
    try (ClusterApplication application =
        ClusterApplication.start(
            HOME, settings, new ClusterAccess(config, "test", "the login of a test"))) {
      return application.read(List.of(namespaces));
    }
  }

  /** Nothing but the address: the kubeconfig of whoever runs the tests does not matter. */
  static Config config(String url) {
    return new ConfigBuilder(Config.empty()).withMasterUrl(url).build();
  }

  long requests(String start) {
    return api.calls().stream().filter(call -> call.path().startsWith(start)).count();
  }

  static List<String> images(ClusterReport report) {
    return report.uses().stream().map(ImageUse::image).distinct().toList();
  }
}
