package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.report.RunProgress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTextTest {
  private final RunProgress progress = new RunProgress();
  private final BarText text = new BarText(progress);

  private void midway(int failed) {
    progress.tasksPlanned(38);
    progress.allPlanned();
    progress.bytesSent(100 << 20);
    for (int i = 0; i < 19; i++) {
      progress.taskDone(i < failed ? Status.FAILED : Status.COPIED);
    }
  }

  @Test
  void text_eightyColumns_allOfItAndAReadableBar() {
    midway(0);

    assertThat(text.text(78, 10))
        .isEqualTo("Images  50% [============>           ] 19/38, 10.0 MiB/s, 0:10 left, 100.0 MiB")
        .hasSizeLessThanOrEqualTo(78);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100 | ' 19/38, 2 failed, 10.0 MiB/s, 0:10 left, 100.0 MiB'",
        "70 | ' 19/38, 2 failed, 10.0 MiB/s, 0:10 left'",
        "58 | ' 19/38, 2 failed, 10.0 MiB/s'",
        "40 | ' 19/38, 2 failed'",
        "28 | ' 19/38'"
      })
  void text_narrower_partsLeaveByTheirWorth(int width, String end) {
    midway(2);

    assertThat(text.text(width, 10)).startsWith("Images  50% [==").endsWith("]" + end);
  }

  @ParameterizedTest
  @CsvSource({
    "18, Images  50% 19/38",
    "17, Images  50% 19/38",
    "12, ' 50% 19/38'",
    "9, 19/38",
    "3, 19/"
  })
  void text_noRoomForABar_countStaysLongest(int width, String expected) {
    midway(2);

    assertThat(text.text(width, 10)).isEqualTo(expected);
  }

  @Test
  void text_anyWidthAndProgress_fitsAndIsAscii() {
    for (int step = 0; step < 40; step++) {
      for (int width = 1; width < 200; width++) {
        assertThat(text.text(width, step * 1000.0)).hasSizeLessThanOrEqualTo(width).isASCII();
      }
      progress.tasksPlanned(step * step);
      progress.bytesSent(1L << step);
      progress.taskDone(step % 3 == 0 ? Status.FAILED : Status.COPIED);
    }
  }

  @Test
  void text_tagsAreStillListed_noTimeLeft() {
    progress.tasksPlanned(4);
    progress.taskDone(Status.COPIED);

    assertThat(text.text(100, 10)).endsWith("] 1/4, 0 B/s, 0 B, still listing");
  }
}
