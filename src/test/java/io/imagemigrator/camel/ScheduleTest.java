package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.json.InvalidFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  @TempDir private Path home;

  private List<Schedule> schedules(String value) throws InvalidFileException {
    return Schedule.of(Settings.read(home, Map.of(), Map.of("serve.schedules", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", ";", " ; ;"})
  void of_nothing_none(String value) throws InvalidFileException {
    assertThat(schedules(value)).isEmpty();
  }

  @Test
  void of_several_eachWithItsTimes() throws InvalidFileException {
    assertThat(schedules("mirror.json=0 0 2 * * ?; hourly_1-x.json = 0 0/5 8-18 ? * MON-FRI ;"))
        .containsExactly(
            new Schedule("mirror.json", "0 0 2 * * ?"),
            new Schedule("hourly_1-x.json", "0 0/5 8-18 ? * MON-FRI"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mirror.json",
        "=0 0 2 * * ?",
        "mirror.json=",
        "mirror.json=0 2 * * *",
        "mirror.json=0 0 25 * * ?",
        "mirror.json=0 0 2 * * *",
        "sub/mirror.json=0 0 2 * * ?",
        "a b.json=0 0 2 * * ?",
        "{{x}}=0 0 2 * * ?",
        "good.json=0 0 2 * * ?;bad"
      })
  void of_malformed_oneSentence(String value) {
    assertThatThrownBy(() -> schedules(value))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContainingAll(
            "serve.schedules is '" + value + "'; expected NAME=CRON",
            "mirror.json=0 0 2 * * ?",
            "IMAGE_MIGRATOR_SERVE_SCHEDULES");
  }
}
