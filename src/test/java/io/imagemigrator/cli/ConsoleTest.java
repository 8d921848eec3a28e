package io.imagemigrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.copy.CopyStatistics;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.RuleEntry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final ImageTask TASK =
      new ImageTask(
          12,
          new Reference(new Repository("r.io", "a/b"), "1"),
          new Reference(new Repository("t.io", "c/d"), "2"),
          "",
          "");
  private static final CopyResult FAILED =
      CopyResult.failed(TASK, Duration.ZERO, 4, "source: read manifest 1 of r.io/a/b: no");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final RunProgress progress = new RunProgress();

  @Test
  void run_noTerminal_exactlyThreeLines() {
    Console console = console(false);
    console.generating();
    console.handling();
    console.taskEnded(
        new CopyResult(
            TASK, Status.COPIED, Optional.empty(), CopyStatistics.NONE, Duration.ZERO, 1, ""));
    console.finish(new MigrationSummary(38, 38, 0, 0, 0, 0, 0));

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            lines(
                "Start to generate images tasks, please wait ...",
                "Start to handle images tasks, please wait ...",
                "Images(38) migration finished, 0 images tasks failed, 0 tasks generate failed"));
    assertThat(err.size()).isZero();
  }

  @Test
  void taskEnded_failed_oneLineToErr() {
    console(false).taskEnded(FAILED);

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            lines(
                "image failed, line 12: r.io/a/b:1 -> t.io/c/d:2: source: read manifest 1 of"
                    + " r.io/a/b: no"));
    assertThat(out.size()).isZero();
  }

  @Test
  void generateFailed_rule_oneLineToErr() {
    console(false)
        .generateFailed(
            new GenerateFailure(new RuleEntry("nginx", "t.io/a/b", 3, 5), "R3: no registry"));

    assertThat(err.toString(UTF_8))
        .isEqualTo(lines("rule failed, line 3: \"nginx\" -> \"t.io/a/b\": R3: no registry"));
    assertThat(out.size()).isZero();
  }

  @Test
  void finish_failuresForOneReason_oneLineWithTheirCount() {
    Console console = console(false);
    GenerateFailure rule =
        new GenerateFailure(
            new RuleEntry("r.io/c/d", "t.io/c/d", 3, 5), "unknown host r.io", Optional.of("r.io"));
    console.taskEnded(FAILED.because(Optional.of("login")));
    console.taskEnded(FAILED.because(Optional.of("login")));
    console.generateFailed(rule);
    console.taskEnded(FAILED.because(Optional.of("login")));
    console.taskEnded(FAILED.because(Optional.of("r.io")));
    console.generateFailed(rule);
    console.taskEnded(FAILED.because(Optional.of("alone")));
    assertThat(err.size()).isZero();

    console.finish(new MigrationSummary(5, 0, 0, 5, 2, 0, 0));

    String image =
        "image failed, line 12: r.io/a/b:1 -> t.io/c/d:2: source: read manifest 1 of r.io/a/b: no";
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            lines(
                image + "; and 2 more images of this registry",
                "rule failed, line 3: \"r.io/c/d\" -> \"t.io/c/d\": unknown host r.io; and 1 more"
                    + " image and 1 more rule of this registry",
                image));
  }

  @Test
  void interrupted_failuresForOneReason_areSaid() {
    Console console = console(false);
    console.taskEnded(FAILED.because(Optional.of("login")));
    console.taskEnded(FAILED.because(Optional.of("login")));

    console.interrupted();

    assertThat(err.toString(UTF_8)).contains("; and 1 more image of this registry");
  }

  @Test
  void warning_message_toErr() {
    console(false).warning("line 3: R3: no namespace");

    assertThat(err.toString(UTF_8)).isEqualTo(lines("warning: line 3: R3: no namespace"));
    assertThat(out.size()).isZero();
  }

  @Test
  void finish_digestsThatChanged_oneLineToErr() {
    console(false).finish(new MigrationSummary(3, 2, 1, 0, 0, 0, 0, 2));

    assertThat(err.toString(UTF_8))
        .startsWith("note: images that the target has in Docker's form")
        .contains(": 2; their digests")
        .containsOnlyOnce(System.lineSeparator());
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            lines("Images(3) migration finished, 0 images tasks failed, 0 tasks generate failed"));
  }

  @Test
  void interrupted_midway_howFarItCame() {
    progress.tasksPlanned(2);
    progress.taskDone(CopyResult.Status.COPIED);
    console(false).interrupted();
    assertThat(err.toString(UTF_8))
        .startsWith("interrupted after 1 of 2 or more images; start the same command again");

    err.reset();
    progress.allPlanned();
    console(false).interrupted();
    assertThat(err.toString(UTF_8)).startsWith("interrupted after 1 of 2 images; ");
    assertThat(out.size()).isZero();
  }

  @Test
  void interrupted_terminal_oneLineInPlaceOfTheBarAndNothingAfterIt() {
    progress.tasksPlanned(2);
    Console console = console(true);
    console.generating();
    console.handling();
    console.interrupted();
    console.taskEnded(FAILED);
    console.finish(new MigrationSummary(2, 0, 0, 2, 0, 0, 0));

    assertThat(err.toString(UTF_8))
        .endsWith(
            "\r"
                + lines(
                    "interrupted before any image was done; start the same command again to go on"))
        .doesNotContain("image failed");
    assertThat(out.toString(UTF_8)).doesNotContain("finished");
  }

  @Test
  void run_terminal_sameStandardOutputAndFailureOnALineOfItsOwn() {
    progress.tasksPlanned(1);
    Console console = console(true);
    console.generating();
    console.handling();
    console.taskEnded(FAILED);
    progress.taskDone(CopyResult.Status.FAILED);
    console.finish(new MigrationSummary(1, 0, 0, 1, 0, 0, 0));

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            lines(
                "Start to generate images tasks, please wait ...",
                "Start to handle images tasks, please wait ...",
                "Images(1) migration finished, 1 images tasks failed, 0 tasks generate failed"));
    assertThat(err.toString(UTF_8).split("[\r\n]+", -1))
        .anySatisfy(line -> assertThat(line.strip()).endsWith("of r.io/a/b: no"));
  }

  private Console console(boolean terminal) {
    return new Console(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), progress, terminal);
  }

  private static String lines(String... lines) {
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }
}
