package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tag is copied within its repository: the name does not tell which end failed. */
class SameRepositoryIT {
  private static DockerRegistry registry;

  private final RegistryProxy proxy = RegistryProxy.before(registry);
  private final CopyRun run = new CopyRun();

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/app", SampleImage.docker(1), "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeAll() {
    run.close();
    proxy.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /manifests/v1, 403, source",
    "GET, /manifests/v1, 500, source",
    "PUT, /manifests/v2, 403, target",
    "PUT, /manifests/v2, 500, target",
    "HEAD, /manifests/v2, 500, target"
  })
  void copy_oneEndFails_namesThatEnd(String method, String path, int status, String end) {
    proxy.on(method, path, call -> ProxyAnswer.error(status, "UNKNOWN", "not now"));
    String name = proxy.host() + "/team/app";

    CopyException failure =
        catchThrowableOfType(CopyException.class, () -> run.copy(name + ":v1", name + ":v2"));
    assertThat(failure).hasMessageStartingWith(end + ": ");
  }
}
