package io.imagemigrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.copy.CopyStatistics;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.report.RunStatus.State;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.RuleEntry;
import io.imagemigrator.rule.RuleFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportDraftTest {
  private static final Instant STARTED = Instant.parse("2025-01-02T03:04:05.006Z");
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  private static final String NAME = "a.json.20250102T030405Z-abcdef";

  @TempDir private Path folder;

  private final RunStatus run =
      new RunStatus("20250102T030405Z-abcdef", "a.json", STARTED, new RunProgress());

  private static ImageTask task(String tag) {
    return new ImageTask(
        3,
        new Reference(new Repository("r.io", "a/b"), tag),
        new Reference(new Repository("t.io", "c/d"), tag),
        "",
        "");
  }

  private static CopyResult copied(String tag) {
    CopyStatistics statistics = new CopyStatistics(1, 100, 0, 1, 7, 1, 0);
    Optional<Digest> digest = Optional.of(Digest.parse(DIGEST));
    return new CopyResult(
        task(tag), Status.COPIED, digest, statistics, Duration.ofMillis(1234), 2, "");
  }

  private static CopyResult failed(String tag) {
    return CopyResult.failed(task(tag), Duration.ofMillis(5), 4, "404 \"no\" <such>");
  }

  private ReportDraft draft() {
    return new ReportDraft(run, folder, "1.2.3");
  }

  private List<Path> finish(ReportDraft draft, MigrationSummary summary, String reason) {
    run.ended(State.FAILED, STARTED.plusMillis(2500), NAME);
    List<Path> files = draft.finish(summary, reason, folder, NAME);
    draft.close();
    return files;
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private JsonNode report() throws Exception {
    return new ObjectMapper().readTree(folder.resolve(NAME + ".report.json").toFile());
  }

  @Test
  void finish_everyKindOfResult_isInTheReport() throws Exception {
    ReportDraft draft = draft();
    draft.warning("line 1: careful");
    draft.taskEnded(copied("v1"));
    draft.taskEnded(failed("v2"));
    draft.generateFailed(new GenerateFailure(new RuleEntry("nginx", "", 7, 2), "R3: x"));

    List<Path> files = finish(draft, new MigrationSummary(2, 1, 0, 1, 1, 100, 7), "");

    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly(NAME + ".report.json", NAME + ".report.html", NAME + ".retry.json")
        .containsExactlyInAnyOrderElementsOf(names());
    assertThat(report())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "schema": "image-migrator/report/1",
                      "run": "20250102T030405Z-abcdef",
                      "file": "a.json",
                      "version": "1.2.3",
                      "started": "2025-01-02T03:04:05.006Z",
                      "tasks": [
                        {"source": "r.io/a/b:v1", "target": "t.io/c/d:v1", "line": 3,
                         "status": "COPIED", "digest": "DIGEST", "attempts": 2,
                         "seconds": 1.234, "bytesSent": 100, "bytesSaved": 7},
                        {"source": "r.io/a/b:v2", "target": "t.io/c/d:v2", "line": 3,
                         "status": "FAILED", "attempts": 4, "seconds": 0.005, "bytesSent": 0,
                         "bytesSaved": 0, "error": "404 \\"no\\" <such>"}
                      ],
                      "rules": [
                        {"line": 7, "source": "nginx", "target": "", "error": "R3: x"}
                      ],
                      "warnings": ["line 1: careful"],
                      "state": "FAILED",
                      "ended": "2025-01-02T03:04:07.506Z",
                      "seconds": 2.5,
                      "counts":
                        {"images": 2, "copied": 1, "unchanged": 0, "failed": 1, "rulesFailed": 1},
                      "bytesSent": 100,
                      "bytesSaved": 7
                    }
                    """
                        .replace("DIGEST", DIGEST)));
    assertThat(run.failures()).hasSize(2);
  }

  @Test
  void finish_digestThatChanged_isThereOldAndNewInBothFiles() throws Exception {
    String changed = "sha256:" + "f".repeat(64);
    CopyResult kept = copied("v1");
    CopyResult converted =
        new CopyResult(
            task("v2"),
            Status.UNCHANGED,
            kept.digest(),
            Optional.of(Digest.parse(changed)),
            CopyStatistics.NONE,
            Duration.ZERO,
            1,
            "",
            Optional.empty());
    ReportDraft draft = draft();
    draft.taskEnded(kept);
    draft.taskEnded(converted);
    MigrationSummary summary = MigrationSummary.EMPTY.withPlanned(2).plus(kept).plus(converted);

    finish(draft, summary, "");

    assertThat(report().get("tasks").get(0).has("targetDigest")).isFalse();
    assertThat(report().get("tasks").get(1).get("digest").textValue()).isEqualTo(DIGEST);
    assertThat(report().get("tasks").get(1).get("targetDigest").textValue()).isEqualTo(changed);
    assertThat(report().get("counts").get("dockerForms").intValue()).isEqualTo(1);
    assertThat(report().get("warnings").get(0).textValue())
        .contains("Docker's form", ": 1; their digests");
    assertThat(Files.readString(folder.resolve(NAME + ".report.html")))
        .contains("<dt>in Docker's form<dd>1", "</code> → <code title=\"" + changed + "\">");
    assertThat(RunNotice.json(run, summary)).contains("\"dockerForms\":1");
  }

  @Test
  void finish_failures_areARuleFileOfThemAlone() throws Exception {
    ReportDraft draft = draft();
    draft.taskEnded(copied("v1"));
    draft.taskEnded(failed("v2"));
    Reference other = new Reference(new Repository("t.io", "e/f"), "v2");
    draft.taskEnded(
        CopyResult.failed(
            new ImageTask(4, task("v2").source(), other, "", ""), Duration.ZERO, 1, "x"));
    draft.generateFailed(new GenerateFailure(new RuleEntry("r.io/a/b", "", 5, 1), "x"));
    draft.generateFailed(new GenerateFailure(new RuleEntry("r.io/\"c\"/d", null, 6, 1), "x"));

    finish(draft, MigrationSummary.EMPTY, "");

    assertThat(RuleFile.read(folder.resolve(NAME + ".retry.json")).entries())
        .extracting(RuleEntry::source, RuleEntry::target)
        .containsExactly(
            tuple("r.io/a/b:v2", "t.io/c/d:v2"),
            tuple("r.io/a/b:v2", "t.io/e/f:v2"),
            tuple("r.io/a/b", ""),
            tuple("r.io/\"c\"/d", null));
  }

  /** A rule cannot name the digest under which it is pushed: it is that of the source. */
  @Test
  void finish_targetByDigest_isTriedAgainByItsRepository() throws Exception {
    ReportDraft draft = draft();
    draft.taskEnded(failed(DIGEST));

    finish(draft, MigrationSummary.EMPTY, "");

    assertThat(RuleFile.read(folder.resolve(NAME + ".retry.json")).entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.source()).isEqualTo("r.io/a/b@" + DIGEST);
              assertThat(entry.target()).isEqualTo("t.io/c/d");
            });
  }

  @Test
  void finish_nothingFailed_noRetryAndNoDraft() throws Exception {
    ReportDraft draft = draft();
    draft.taskEnded(copied("v1"));

    finish(draft, MigrationSummary.EMPTY.withPlanned(1), "");

    assertThat(names()).containsExactly(NAME + ".report.html", NAME + ".report.json");
  }

  @Test
  void finish_couldNotBeStarted_saysWhy() throws Exception {
    finish(draft(), MigrationSummary.EMPTY, "auth.json: broken");

    assertThat(report().get("error").textValue()).isEqualTo("auth.json: broken");
    assertThat(report().get("tasks")).isEmpty();
    assertThat(report().get("counts").get("images").intValue()).isZero();
    assertThat(names()).hasSize(2);
  }

  @Test
  void finish_folderThatIsNone_givesNothingAndGoesOn() throws Exception {
    Path none = folder.resolve("none");
    ReportDraft draft = new ReportDraft(run, none, "1.2.3");
    draft.taskEnded(failed("v1"));
    run.ended(State.FAILED, STARTED, NAME);

    assertThat(draft.finish(MigrationSummary.EMPTY, "", none, NAME)).isEmpty();
    draft.close();

    assertThat(names()).isEmpty();
    assertThat(run.failures()).hasSize(1);
  }

  @Test
  void close_unfinished_leavesNothing() throws Exception {
    ReportDraft draft = draft();
    draft.taskEnded(copied("v1"));
    assertThat(names())
        .containsExactly(".20250102T030405Z-abcdef.report", ".20250102T030405Z-abcdef.retry");

    draft.close();

    assertThat(names()).isEmpty();
  }
}
