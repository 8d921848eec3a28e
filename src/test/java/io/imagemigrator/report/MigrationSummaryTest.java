package io.imagemigrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.copy.CopyStatistics;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.RuleEntry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MigrationSummaryTest {
  private static final ImageTask TASK =
      new ImageTask(
          1,
          new Reference(new Repository("r.io", "a/b"), "1"),
          new Reference(new Repository("t.io", "a/b"), "1"),
          "",
          "");
  private static final GenerateFailure NO_TASK =
      new GenerateFailure(new RuleEntry("nginx", "", 1, 1), "R3: x");

  @Test
  void line_allGood_asSpecified() {
    assertThat(new MigrationSummary(38, 38, 0, 0, 0, 5, 5).line())
        .isEqualTo("Images(38) migration finished, 0 images tasks failed, 0 tasks generate failed");
  }

  @Test
  void line_failures_both() {
    assertThat(new MigrationSummary(1234567, 0, 0, 12, 3, 0, 0).line())
        .isEqualTo(
            "Images(1234567) migration finished, 12 images tasks failed, 3 tasks generate failed");
    assertThat(new MigrationSummary(0, 0, 0, 0, 1, 0, 0).line())
        .isEqualTo("Images(0) migration finished, 0 images tasks failed, 1 tasks generate failed");
  }

  @Test
  void plus_results_countedByStatus() {
    MigrationSummary summary =
        MigrationSummary.EMPTY
            .plus(result(Status.COPIED))
            .plus(result(Status.COPIED))
            .plus(result(Status.UNCHANGED))
            .plus(CopyResult.failed(TASK, Duration.ZERO, 4, "why"));

    assertThat(summary).isEqualTo(new MigrationSummary(-1, 2, 1, 1, 0, 300, 21));
  }

  @Test
  void plus_generateFailure_countedAlone() {
    assertThat(MigrationSummary.EMPTY.plus(NO_TASK).plus(NO_TASK))
        .isEqualTo(new MigrationSummary(-1, 0, 0, 0, 2, 0, 0));
  }

  @Test
  void complete_stillPlanning_no() {
    assertThat(MigrationSummary.EMPTY.complete()).isFalse();
    assertThat(MigrationSummary.EMPTY.plus(result(Status.COPIED)).complete()).isFalse();
  }

  @Test
  void complete_everyPlannedTaskEnded_yes() {
    MigrationSummary planned = MigrationSummary.EMPTY.withPlanned(3);
    MigrationSummary two = planned.plus(result(Status.COPIED)).plus(result(Status.UNCHANGED));

    assertThat(planned.complete()).isFalse();
    assertThat(two.complete()).isFalse();
    assertThat(two.plus(CopyResult.failed(TASK, Duration.ZERO, 1, "x")).complete()).isTrue();
  }

  @Test
  void complete_nothingPlanned_yes() {
    assertThat(MigrationSummary.EMPTY.withPlanned(0).complete()).isTrue();
    assertThat(MigrationSummary.EMPTY.plus(NO_TASK).withPlanned(0).complete()).isTrue();
  }

  @Test
  void complete_resultsBeforeTheirNumberIsKnown_yes() {
    assertThat(MigrationSummary.EMPTY.plus(result(Status.COPIED)).withPlanned(1).complete())
        .isTrue();
  }

  @Test
  void successful_anyFailure_no() {
    assertThat(MigrationSummary.EMPTY.plus(result(Status.COPIED)).successful()).isTrue();
    assertThat(MigrationSummary.EMPTY.plus(NO_TASK).successful()).isFalse();
    assertThat(
            MigrationSummary.EMPTY
                .plus(CopyResult.failed(TASK, Duration.ZERO, 1, "x"))
                .successful())
        .isFalse();
  }

  private static CopyResult result(Status status) {
    CopyStatistics statistics = new CopyStatistics(1, 100, 0, 1, 7, 1, 0);
    return new CopyResult(TASK, status, Optional.empty(), statistics, Duration.ZERO, 1, "");
  }
}
