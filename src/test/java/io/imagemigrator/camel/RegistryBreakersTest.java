package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.HostDownException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryBreakersTest {
  private static final String HOST = "r.example:5000";

  @TempDir Path home;
  private final List<Integer> passedOn = new ArrayList<>();

  private RegistryBreakers breakers(String pause, String patience) throws Exception {
    Map<String, String> flags =
        Map.of("breaker.window", "3", "breaker.pause", pause, "breaker.patience", patience);
    return new RegistryBreakers(
        Settings.read(home, Map.of(), flags),
        (host, method, path, status, elapsed) -> passedOn.add(status));
  }

  private static void answer(RegistryBreakers breakers, int... statuses) throws Exception {
    for (int status : statuses) {
      breakers.admit(HOST, Deadline.NONE);
      breakers.answered(HOST, "GET", "/v2/", status, Duration.ofMillis(1));
    }
  }

  @Test
  void admit_neverAnswered_failsAtOnceWhenAllFailed() throws Exception {
    RegistryBreakers breakers = breakers("1h", "1h");
    answer(breakers, 0, 503, 0);

    assertThat(breakers.state(HOST)).isEqualTo("OPEN");
    assertThatThrownBy(() -> breakers.admit(HOST, Deadline.NONE))
        .isInstanceOf(HostDownException.class)
        .hasMessage("it has not answered once; it is tried again now and then");
    assertThat(passedOn).containsExactly(0, 503, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 401, 429, 501})
  void admit_oneOfTheLastAnswered_goesOn(int answered) throws Exception {
    RegistryBreakers breakers = breakers("1h", "1h");
    answer(breakers, 0, answered, 500, 502, answered, 0, 503);

    breakers.admit(HOST, Deadline.NONE);
    assertThat(breakers.state(HOST)).isEqualTo("CLOSED");
  }

  @Test
  void admit_shortOutage_waitsAndGoesOnAfterOneTry() throws Exception {
    RegistryBreakers breakers = breakers("200ms", "1h");
    answer(breakers, 200, 0, 0, 0);
    assertThat(breakers.state(HOST)).isEqualTo("OPEN");

    breakers.admit(HOST, Deadline.NONE);
    assertThat(breakers.state(HOST)).isEqualTo("HALF_OPEN");
    CompletableFuture<Void> second =
        CompletableFuture.runAsync(
            () -> {
              try {
                breakers.admit(HOST, Deadline.NONE);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(second).isNotDone();
    breakers.answered(HOST, "GET", "/v2/", 200, Duration.ofMillis(1));

    second.get(10, TimeUnit.SECONDS);
    assertThat(breakers.state(HOST)).isEqualTo("CLOSED");
  }

  @Test
  void withdrawn_theTryThatNeverWas_leavesItToTheNext() throws Exception {
    RegistryBreakers breakers = breakers("50ms", "1h");
    answer(breakers, 200, 0, 0, 0);

    breakers.admit(HOST, Deadline.NONE);
    breakers.withdrawn(HOST);
    answer(breakers, 200);

    assertThat(breakers.state(HOST)).isEqualTo("CLOSED");
  }

  @Test
  void admit_tryThatTakesLong_anotherTriesMeanwhile() throws Exception {
    RegistryBreakers breakers = breakers("50ms", "1h");
    answer(breakers, 200, 0, 0, 0);

    breakers.admit(HOST, Deadline.NONE);
    answer(breakers, 200);

    assertThat(breakers.state(HOST)).isEqualTo("CLOSED");
  }

  @Test
  void admit_deadlineOfTheTask_endsTheWait() throws Exception {
    RegistryBreakers breakers = breakers("1h", "1h");
    answer(breakers, 200, 0, 0, 0);
    Deadline deadline = Deadline.of(System.nanoTime(), Duration.ofMillis(150));

    assertThatThrownBy(() -> breakers.admit(HOST, deadline))
        .isInstanceOf(Deadline.ExpiredException.class);
  }

  @Test
  void admit_longOutage_failsWhenPatienceIsOver() throws Exception {
    RegistryBreakers breakers = breakers("1h", "300ms");
    answer(breakers, 200, 0, 0, 0);

    assertThatThrownBy(() -> breakers.admit(HOST, Deadline.NONE))
        .isInstanceOf(HostDownException.class)
        .hasMessageMatching("it has not answered for \\d+ s; it is tried again now and then");
  }

  @Test
  void admit_outageThatWentOnThroughATry_countsFromItsBegin() throws Exception {
    RegistryBreakers breakers = breakers("50ms", "500ms");
    answer(breakers, 200, 0, 0, 0);

    assertThatThrownBy(
            () -> {
              for (int attempt = 0; attempt < 100; attempt++) {
                answer(breakers, 0);
              }
            })
        .isInstanceOf(HostDownException.class);
  }

  @Test
  void stop_nobodyWaitsAnyMore() throws Exception {
    RegistryBreakers breakers = breakers("1h", "1h");
    answer(breakers, 200, 0, 0, 0);
    breakers.stop();

    assertThatThrownBy(() -> breakers.admit(HOST, Deadline.NONE))
        .isInstanceOf(HostDownException.class);
  }

  @Test
  void otherHosts_areNotConcerned() throws Exception {
    RegistryBreakers breakers = breakers("1h", "1h");
    answer(breakers, 0, 0, 0);

    breakers.admit("other.example", Deadline.NONE);
    assertThat(breakers.state("other.example")).isEqualTo("CLOSED");
    assertThat(breakers.state("unasked.example")).isEqualTo("CLOSED");
  }
}
