package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.ForwardProxy;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A registry on port 80, and what else answers on port 443 of its host. Both are reached through a
 * forward proxy, which knows where they are: such ports are not a test's to take.
 */
class OtherSiteIT {
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static DockerRegistry registry;

  private final RegistryProxy overTls = RegistryProxy.before(registry);
  private final ForwardProxy network =
      ForwardProxy.to(
          Map.of("registry.inside", registry.host(), "registry.inside:443", overTls.host()),
          "me",
          "secret");
  private final HttpTransport transport = TestHttp.proxiedTransport("me:secret@" + network.host());

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.plain();
    RegistryContent.of(registry).push("team/sample", IMAGE, "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeAll() throws IOException {
    transport.close();
    network.close();
    overTls.close();
  }

  /** In a run of its own. */
  private RemoteRepository remote() {
    return new RegistryClient(transport)
        .source(new Repository("registry.inside", "team/sample"), TestHttp.INSECURE);
  }

  @Test
  void requests_anotherSiteOverHttps_goOverPlainHttp() throws IOException {
    overTls.on("GET", "", call -> ProxyAnswer.of(404).with("Content-Type", "text/html").body("no"));

    assertThat(remote().readManifest("v1").digest()).hasToString(IMAGE.digest());
    assertThat(network.passedOn())
        .contains("GET http://registry.inside/v2/team/sample/manifests/v1");
  }

  @Test
  void requests_registryOverHttpsThatIsInTrouble_notOverPlainHttp() {
    overTls.on("GET", "", call -> ProxyAnswer.error(502, "UNKNOWN", "bad gateway"));

    assertThatThrownBy(() -> remote().readManifest("v1")).hasMessageContaining("answered 502");
    assertThat(network.passedOn()).noneMatch(line -> line.contains("http://"));
  }

  @Test
  void requests_registryThatSpokeHttpsInAnEarlierRun_neverOverPlainHttp() throws IOException {
    assertThat(remote().readManifest("v1").digest()).hasToString(IMAGE.digest());
    overTls.close();

    assertThatThrownBy(() -> remote().readManifest("v1")).isInstanceOf(RegistryException.class);
    assertThat(network.passedOn()).noneMatch(line -> line.contains("http://"));
  }
}
