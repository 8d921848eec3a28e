package io.imagemigrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
  private static final Duration YEARS = Duration.ofDays(3650);
  private static final List<String> ENDINGS = List.of("report.json", "report.html", "retry.json");

  @TempDir private Path folder;

  /** The run of a number; its files were written so long ago. */
  private void run(int number, Duration ago) throws IOException {
    for (String ending : ENDINGS) {
      file(name(number) + "." + ending, ago);
    }
  }

  private static String name(int number) {
    return "a.json.20250101T000000Z-%06x".formatted(number);
  }

  private void file(String name, Duration ago) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void prune_tooMany_theLatestRunsStayWithAllTheirFiles() throws IOException {
    for (int number = 1; number <= 5; number++) {
      run(number, Duration.ofHours(number));
    }

    new ReportFolder(folder, 2, YEARS).prune();

    assertThat(names())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(1, 2)
                .flatMap(number -> ENDINGS.stream().map(end -> name(number) + "." + end))
                .toList());
  }

  @Test
  void prune_runsAtTheSameTime_filesOfOneStayTogether() throws IOException {
    file(name(1) + ".report.html", Duration.ofMinutes(1));
    file(name(2) + ".report.html", Duration.ofMinutes(2));
    file(name(3) + ".report.json", Duration.ofMinutes(3));
    file(name(2) + ".report.json", Duration.ofMinutes(4));
    file(name(1) + ".report.json", Duration.ofMinutes(5));

    new ReportFolder(folder, 2, YEARS).prune();

    assertThat(names())
        .containsExactly(
            name(1) + ".report.html",
            name(1) + ".report.json",
            name(2) + ".report.html",
            name(2) + ".report.json");
  }

  @Test
  void prune_tooOld_goes() throws IOException {
    run(1, Duration.ofHours(23));
    run(2, Duration.ofHours(25));

    new ReportFolder(folder, 1000, Duration.ofDays(1)).prune();

    assertThat(names()).hasSize(3).allMatch(name -> name.startsWith(name(1)));
  }

  @Test
  void prune_otherFiles_stay() throws IOException {
    List<String> others =
        List.of(
            ".20250101T000000Z-abcdef.report",
            ".20250101T000000Z-abcdef.retry",
            "a.json",
            "a.json.20250101T000000Z-abcdef.json",
            "a.json.20250101T000000Z-abcdef.report.txt",
            "a.json.20250101T000000Z-abcdef.retry.json.20250101T000000Z-abcdef.json",
            "a.json.2025-abcdef.report.json",
            "a.report.json",
            "notes.txt",
            "x.retry.json");
    for (String other : others) {
      file(other, YEARS.plusDays(1));
    }
    run(1, YEARS.plusDays(1));

    new ReportFolder(folder, 1, YEARS).prune();

    assertThat(names()).containsExactlyInAnyOrderElementsOf(others);
  }

  @Test
  void prune_noSuchFolder_goesOn() {
    Path none = folder.resolve("none");

    new ReportFolder(none, 1, YEARS).prune();
    new ReportFolder(none, 1, YEARS).removeDrafts();

    assertThat(none).doesNotExist();
  }

  @Test
  void prune_thousandsOfRuns_quick() throws IOException {
    for (int number = 0; number < 3000; number++) {
      file(name(number) + ".report.json", Duration.ofMinutes(number));
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> new ReportFolder(folder, 2999, YEARS).prune());

    assertThat(names()).hasSize(2999).doesNotContain(name(2999) + ".report.json");
  }

  @Test
  void removeDrafts_ofRunsThatWereKilled_goAlone() throws IOException {
    run(1, Duration.ofHours(1));
    file(".20250101T000000Z-abcdef.report", Duration.ofHours(1));
    file(".20250101T000000Z-abcdef.retry", Duration.ofHours(1));
    file(".notes", Duration.ofHours(1));
    file(".x.report", Duration.ofHours(1));

    new ReportFolder(folder, 1, YEARS).removeDrafts();

    assertThat(names())
        .hasSize(5)
        .contains(".notes", ".x.report")
        .doesNotContain(".20250101T000000Z-abcdef.report", ".20250101T000000Z-abcdef.retry");
  }
}
