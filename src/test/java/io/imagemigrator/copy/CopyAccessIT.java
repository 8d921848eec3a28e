package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import io.imagemigrator.testing.TokenRequest;
import io.imagemigrator.testing.TokenServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies between registries that both want to know who asks. */
class CopyAccessIT {
  private static final Access READER = TestHttp.password("reader", "reads");
  private static final Access WRITER = TestHttp.password("writer", "wr1tes-s3cret");
  private static TokenServer sourceTokens;
  private static TokenServer targetTokens;
  private static DockerRegistry source;
  private static DockerRegistry target;
  private static DockerRegistry guarded;

  @BeforeAll
  static void startRegistries() {
    sourceTokens = TokenServer.builder().user("reader", "reads").start();
    targetTokens =
        TokenServer.builder()
            .user("writer", "wr1tes-s3cret")
            .user("second", "writer")
            .deny("writer", "denied/image")
            .deny("second", "first/image")
            .start();
    source = DockerRegistry.withTokens(sourceTokens);
    target = DockerRegistry.withTokens(targetTokens);
    guarded = DockerRegistry.withPassword("writer", "wr1tes-s3cret");
  }

  @AfterAll
  static void closeRegistries() {
    source.close();
    target.close();
    guarded.close();
    sourceTokens.close();
    targetTokens.close();
  }

  @BeforeEach
  void forget() {
    sourceTokens.clear();
    targetTokens.clear();
    target.clearAccessLog();
  }

  private static void push(String repository, SampleManifest manifest) {
    RegistryContent.of(source).as("reader", "reads").push(repository, manifest, "v1");
    sourceTokens.clear();
  }

  private static CopyResult copy(CopyRun run, String repository, DockerRegistry to)
      throws CopyException {
    return run.copy(source.host() + "/" + repository + ":v1", to.host() + "/" + repository + ":v1");
  }

  @Test
  void copy_tokensOnBothSides_fetchesOneForEachSetOfScopes() throws CopyException {
    SampleManifest index = SampleIndex.oci(1);
    push("tokens/index", index);

    try (CopyRun run = new CopyRun(READER, WRITER)) {
      copy(run, "tokens/index", target);
    }

    assertThat(sourceTokens.requests())
        .extracting(TokenRequest::scopes)
        .containsExactly(List.of("repository:tokens/index:pull"));
    assertThat(targetTokens.requests())
        .filteredOn(request -> request.scopes().equals(scopes("tokens/index")))
        .isNotEmpty();
    assertThat(targetTokens.requests())
        .extracting(TokenRequest::scopes)
        .containsOnly(scopes("tokens/index"));
    Skopeo.as("writer", "wr1tes-s3cret").pull(target.host(), "tokens/index", "v1");
  }

  private static List<String> scopes(String repository) {
    return List.of("repository:" + repository + ":pull,push");
  }

  @Test
  void copy_layersOfAnotherRepository_areMountedWithATokenForBoth() throws CopyException {
    List<SampleLayer> layers = SampleLayer.several(2, 3, 2048);
    push("mount/first", SampleImage.oci(21, layers));
    push("mount/second", SampleImage.oci(22, layers));

    try (CopyRun run = new CopyRun(READER, WRITER)) {
      copy(run, "mount/first", target);
      targetTokens.clear();
      assertThat(copy(run, "mount/second", target).statistics().blobsMounted()).isEqualTo(3);
    }

    assertThat(targetTokens.requests()).hasSize(2);
    assertThat(targetTokens.requests())
        .extracting(TokenRequest::scopes)
        .anySatisfy(
            scopes ->
                assertThat(scopes)
                    .containsExactlyInAnyOrder(
                        "repository:mount/first:pull", "repository:mount/second:pull,push"));
  }

  /** Who may write here may not be allowed to read there. */
  @Test
  void copy_layersThatAnotherLoginWrote_areNotMounted() throws CopyException {
    SampleManifest image = SampleImage.docker(3);
    push("first/image", image);
    push("second/image", image);
    RegistryContent.of(target).as("writer", "wr1tes-s3cret").push("first/image", image, "v1");

    try (CopyRun run = new CopyRun(READER, TestHttp.password("second", "writer"))) {
      assertThat(copy(run, "second/image", target).statistics().blobsSent()).isEqualTo(3);
    }

    assertThat(target.count("POST", "from=first")).isZero();
  }

  @Test
  void copy_passwordRegistry_arrives() throws CopyException {
    push("password/image", SampleImage.docker(4));

    try (CopyRun run = new CopyRun(READER, WRITER)) {
      assertThat(copy(run, "password/image", guarded).status()).isEqualTo(Status.COPIED);
    }

    Skopeo.as("writer", "wr1tes-s3cret").pull(guarded.host(), "password/image", "v1");
  }

  @Test
  void copy_wrongPasswordAtTheTarget_isATargetFailureThatKeepsTheSecret() {
    push("wrong/image", SampleImage.docker(5));

    try (CopyRun run = new CopyRun(READER, TestHttp.password("writer", "wr0ng-s3cret"))) {
      for (DockerRegistry each : List.of(target, guarded)) {
        CopyException failure =
            catchThrowableOfType(CopyException.class, () -> copy(run, "wrong/image", each));

        assertThat(failure).hasMessageStartingWith("target: ");
        assertThat(failure)
            .hasMessageContaining(each.host() + "/wrong/image")
            .hasMessageContaining("401")
            .hasMessageContaining("access was auth.json key 'of writer'")
            .hasMessageNotContaining("wr0ng-s3cret");
        assertThat(failure.retryable()).isFalse();
      }
    }
  }

  @Test
  void copy_deniedTarget_isATargetFailure() {
    push("denied/image", SampleImage.docker(6));

    try (CopyRun run = new CopyRun(READER, WRITER)) {
      CopyException failure =
          catchThrowableOfType(CopyException.class, () -> copy(run, "denied/image", target));

      assertThat(failure).hasMessageStartingWith("target: ");
      assertThat(failure)
          .hasMessageContaining(target.host() + "/denied/image")
          .hasMessageContaining("authentication required")
          .hasMessageContaining("access was auth.json key 'of writer'");
      assertThat(failure.retryable()).isFalse();
    }
    assertThat(target.count("PUT", "/denied/image/")).isZero();
  }

  @Test
  void copy_deniedSource_isASourceFailure() {
    push("hidden/image", SampleImage.docker(7));

    try (CopyRun run = new CopyRun(TestHttp.INSECURE, WRITER)) {
      CopyException failure =
          catchThrowableOfType(CopyException.class, () -> copy(run, "hidden/image", target));

      assertThat(failure).hasMessageStartingWith("source: ");
      assertThat(failure)
          .hasMessageContaining(source.host() + "/hidden/image")
          .hasMessageContaining("access was " + TestHttp.INSECURE.name());
      assertThat(failure.retryable()).isFalse();
    }
  }
}
