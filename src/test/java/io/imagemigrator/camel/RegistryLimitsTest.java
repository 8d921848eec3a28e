package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.RequestGuard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLimitsTest {
  private final Map<String, Duration> heldBack = new ConcurrentHashMap<>();
  @TempDir private Path home;

  @Test
  void admit_limitOfRequests_holdsTheRateOfEachHost() throws Exception {
    RegistryLimits limits = limits(Map.of("limit.requests", "50"));
    long begin = System.nanoTime();
    for (int i = 0; i < 11; i++) {
      limits.admit("r.io", Deadline.NONE);
    }
    long busy = System.nanoTime() - begin;
    limits.admit("other.io", Deadline.NONE);

    // The first goes at once, and its period may have begun before it.
    assertThat(Duration.ofNanos(busy)).isGreaterThan(Duration.ofMillis(170));
    assertThat(heldBack).containsOnlyKeys("r.io rate");
  }

  @Test
  void transferred_limitOfBytes_holdsTheRate() throws Exception {
    RegistryLimits limits = limits(Map.of("limit.bytes", "1MB"));
    long begin = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      limits.transferred("r.io", 128 << 10);
    }

    // 384 KiB at 1 MiB a second; the first portions go at once.
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(250));
    assertThat(heldBack).containsOnlyKeys("r.io rate");
  }

  @Test
  void admit_noLimit_waitsForNothing() throws Exception {
    RegistryLimits limits = limits(Map.of());
    for (int i = 0; i < 10_000; i++) {
      limits.admit("r.io", Deadline.NONE);
      limits.transferred("r.io", 1 << 20);
    }
    assertThat(heldBack).isEmpty();
  }

  private RegistryLimits limits(Map<String, String> values) throws Exception {
    Settings settings = Settings.read(home, Map.of(), values);
    return new RegistryLimits(
        settings,
        new RequestGuard() {
          @Override
          public void heldBack(String host, String reason, Duration time) {
            heldBack.merge(host + " " + reason, time, Duration::plus);
          }

          @Override
          public void answered(
              String host, String method, String path, int status, Duration elapsed) {}
        });
  }
}
