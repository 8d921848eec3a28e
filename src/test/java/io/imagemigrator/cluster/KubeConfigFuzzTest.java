package io.imagemigrator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.testing.FuzzedText;
import io.imagemigrator.testing.TemporaryFolder;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever is given as a kubeconfig is read, or refused in one sentence. */
class KubeConfigFuzzTest {
  private static final TemporaryFolder FOLDER = TemporaryFolder.create("fuzz");

  @AfterContainer
  static void close() {
    FOLDER.close();
  }

  @Provide
  Arbitrary<byte[]> files() {
    return FuzzedText.of(
        """
        apiVersion: v1
        kind: Config
        current-context: prod
        clusters:
        - name: c
          cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: QUJD}
        users:
        - name: u
          user:
            token: secret-token
            exec: {apiVersion: v1, command: aws, args: [a, b], env: [{name: A, value: b}]}
        contexts:
        - {name: prod, context: {cluster: c, user: u, namespace: shop}}
        """,
        "{\"clusters\": [{\"name\": \"c\", \"cluster\": {\"server\": \"x\"}}], \"users\": null}",
        "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n");
  }

  @Property(tries = 700, seed = FuzzedText.SEED)
  void read_anything(@ForAll("files") byte[] file) {
    try {
      assertThat(KubeConfigFile.read(FOLDER.write("kubeconfig", file))).isNotNull();
    } catch (InvalidFileException e) {
      assertThat(e.getMessage())
          .contains("kubeconfig")
          .doesNotContain("secret-token")
          .doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
