package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.ListApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster far bigger than the heap: its pods alone are some 250 MB of JSON. */
class ConfigMemoryIT {
  private static final int PODS = 50_000;
  private static final int IMAGES = 200;
  private static final String TEMPLATE = template();
  private static final Pattern LIMIT = Pattern.compile("[?&]limit=([0-9]+)");

  private final ListApi api = ListApi.http();
  private final Workspace workspace = new Workspace();

  @AfterEach
  void close() {
    workspace.close();
    api.close();
  }

  @Test
  void pods_farMoreThanTheHeapHolds_areReadPageByPage() {
    api.pods(PODS, ConfigMemoryIT::pod);
    assertThat(pod(PODS - 1)).hasSizeBetween(4500, 6000);
    workspace.file("kubeconfig", api.kubeconfig("{}")).with("JAVA_OPTS", "-Xmx256m");

    Launcher.Result result = workspace.run("config", "-k", "kubeconfig", "-t", "t.example/test");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout())
        .isEqualTo(
            """
            Read 50000 workloads of context test (%s), all namespaces: 50000 Pods
            Found 200 images, 0 of them at t.example already
            Wrote 200 rules to images.json
            """
                .formatted(api.url()));
    assertThat(workspace.text("images.json").lines()).hasSize(IMAGES + 2);
    assertThat(limits()).hasSize(PODS / 250 + 7).containsOnly(250);
  }

  @Test
  void pageSize_isTheConfiguredOne() {
    api.pods(25, ConfigMemoryIT::pod);
    workspace
        .file("kubeconfig", api.kubeconfig("{}"))
        .with("IMAGE_MIGRATOR_CLUSTER_PAGE_SIZE", "10");

    Launcher.Result result = workspace.run("config", "-k", "kubeconfig", "-t", "t.example/test");

    assertThat(result.exitStatus()).isZero();
    assertThat(result.stdout()).startsWith("Read 25 workloads ");
    assertThat(limits()).hasSize(3 + 7).containsOnly(10);
  }

  /** Of every request for a list; one without a limit would be an empty match. */
  private List<Integer> limits() {
    return api.calls().stream()
        .map(ListApi.Call::path)
        .filter(path -> !path.equals("/version"))
        .map(LIMIT::matcher)
        .map(limit -> limit.find() ? Integer.parseInt(limit.group(1)) : 0)
        .toList();
  }

  /** What an API server says of a running pod, about 5 KB. */
  static String pod(int number) {
    return TEMPLATE
        .replace("${image}", Integer.toString(number % IMAGES))
        .replace("${number}", Integer.toString(number));
  }

  private static String template() {
    try (InputStream json = ConfigMemoryIT.class.getResourceAsStream("/cluster/pod.json")) {
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
