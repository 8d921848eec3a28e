package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  @Test
  void text_whatHeldRequestsBack_byRegistryAndReason() {
    try (Telemetry telemetry = new Telemetry()) {
      telemetry.heldBack("r.io", "retry_after", Duration.ofMillis(1500));
      telemetry.heldBack("r.io", "retry_after", Duration.ofMillis(500));
      telemetry.heldBack("r.io", "rate", Duration.ofSeconds(1));
      telemetry.continued("r.io");

      assertThat(telemetry.text())
          .contains(
              "image_migrator_held_back_seconds_total{reason=\"retry_after\",registry=\"r.io\"} 2.0")
          .contains("image_migrator_held_back_seconds_total{reason=\"rate\",registry=\"r.io\"} 1.0")
          .contains("image_migrator_transfers_continued_total{registry=\"r.io\"} 1.0");
    }
  }

  @Test
  void text_stateOfABreaker_asANumber() {
    try (Telemetry telemetry = new Telemetry()) {
      telemetry.breakers(host -> host.equals("r.io") ? "OPEN" : "CLOSED");
      telemetry.answered("r.io", "GET", "/v2/", 0, Duration.ofMillis(1));
      telemetry.answered("q.io", "GET", "/v2/", 429, Duration.ofMillis(1));

      assertThat(telemetry.text())
          .contains("image_migrator_breaker{registry=\"r.io\"} 1.0")
          .contains("image_migrator_breaker{registry=\"q.io\"} 0.0")
          .contains("image_migrator_rate_limited_total{registry=\"q.io\"} 1.0");
    }
  }
}
