package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.TestHttp;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TargetTagsTest {
  private static final Duration NEAR = Duration.ofMillis(5);
  private static final Duration FAR = Duration.ofMillis(50);

  private final Distances distances = new Distances();
  private final TargetTags tags = new TargetTags(distances);
  private final RemoteRepository app = repository("team/app");

  private static RemoteRepository repository(String path) {
    return new RegistryClient(TestHttp.transport())
        .target(new Repository("far.example", path), TestHttp.INSECURE);
  }

  private void found(Duration took) {
    distances.answered(app, took);
    tags.found(app);
  }

  @Test
  void worthAskingAhead_nothingKnown_isNot() {
    assertThat(tags.worthAskingAhead(app)).isFalse();
  }

  @Test
  void worthAskingAhead_lastTagFoundFarAway_isSoForThatRepositoryAlone() {
    found(FAR);

    assertThat(tags.worthAskingAhead(app)).isTrue();
    assertThat(tags.worthAskingAhead(repository("team/other"))).isFalse();
  }

  @Test
  void worthAskingAhead_oneAnswerWasQuick_isNot() {
    found(FAR);
    found(NEAR);
    found(FAR);

    assertThat(tags.worthAskingAhead(app)).isFalse();
  }

  @Test
  void worthAskingAhead_lastTagMissing_isNot() {
    found(FAR);
    tags.missed(app, "v1");

    assertThat(tags.worthAskingAhead(app)).isFalse();
  }
}
