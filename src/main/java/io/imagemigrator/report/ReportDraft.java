package io.imagemigrator.report;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.rule.GenerateFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of a run that goes on, and the rule file of what failed in it. Both are written as the
 * results come, so memory does not grow with the number of tasks; they get their names at the end.
 * A report that cannot be written, as on a full disk, does not hold the run up.
 */
public final class ReportDraft implements RunListener, AutoCloseable {
  /** The value of {@code schema}; it changes when a reader would have to. */
  public static final String SCHEMA = "image-migrator/report/1";

  private static final Logger LOG = LoggerFactory.getLogger(ReportDraft.class);
  private static final JsonFactory JSON = new JsonFactory();

  private final RunStatus run;
  private final Path reportFile;
  private final Path retryFile;
  private final List<GenerateFailure> rules = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private JsonGenerator report;
  private JsonGenerator retry;
  private boolean anythingFailed;
  private IOException broken;

  /**
   * Begins to write.
   *
   * @param folder for the drafts, which begin with a dot
   * @param version of this program
   */
  public ReportDraft(RunStatus run, Path folder, String version) {
    this.run = run;
    reportFile = folder.resolve("." + run.id() + ".report");
    retryFile = folder.resolve("." + run.id() + ".retry");
    attempt(
        () -> {
          report = open(reportFile);
          report.writeStartObject();
          report.writeStringField("schema", SCHEMA);
          report.writeStringField("run", run.id());
          report.writeStringField("file", run.file());
          report.writeStringField("version", version);
          report.writeStringField("started", run.started().toString());
          report.writeArrayFieldStart("tasks");
          retry = open(retryFile);
          retry.writeStartObject();
        });
  }

  private static JsonGenerator open(Path file) throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
    JsonGenerator generator = JSON.createGenerator(out, JsonEncoding.UTF8);
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    generator.setPrettyPrinter(
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
    return generator;
  }

  private interface Writing {
    void run() throws IOException;
  }

  private synchronized void attempt(Writing writing) {
    if (broken != null) {
      return;
    }
    try {
      writing.run();
    } catch (IOException e) {
      broken = e;
      LOG.error(
          "the report of run {} cannot be written ({}); the run goes on", run.id(), reason(e));
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void generating() {}

  @Override
  public void handling() {}

  @Override
  public synchronized void warning(String message) {
    warnings.add(message);
  }

  @Override
  public synchronized void generateFailed(GenerateFailure failure) {
    run.failed(failure.toString());
    anythingFailed = true;
    rules.add(failure);
    attempt(
        () -> {
          if (failure.rule().target() == null) {
            retry.writeArrayFieldStart(failure.rule().source());
            retry.writeEndArray();
          } else {
            retry.writeStringField(failure.rule().source(), failure.rule().target());
          }
        });
  }

  @Override
  public synchronized void taskEnded(CopyResult result) {
    if (result.status() == Status.FAILED) {
      run.failed(result.task() + ": " + result.error());
      anythingFailed = true;
      attempt(() -> retry.writeStringField(result.task().source().toString(), target(result)));
    }
    attempt(() -> write(result));
  }

  /** A target that is pushed by digest has no name of its own in a rule. */
  private static String target(CopyResult result) {
    Reference target = result.task().target();
    return target.byDigest() ? target.repository().toString() : target.toString();
  }

  private void write(CopyResult result) throws IOException {
    report.writeStartObject();
    report.writeStringField("source", result.task().source().toString());
    report.writeStringField("target", result.task().target().toString());
    report.writeNumberField("line", result.task().line());
    report.writeStringField("status", result.status().name());
    if (result.digest().isPresent()) {
      report.writeStringField("digest", result.digest().get().toString());
    }
    if (result.targetDigest().isPresent()) {
      report.writeStringField("targetDigest", result.targetDigest().get().toString());
    }
    report.writeNumberField("attempts", result.attempts());
    report.writeNumberField("seconds", seconds(result.duration()));
    report.writeNumberField("bytesSent", result.statistics().bytesSent());
    report.writeNumberField("bytesSaved", result.statistics().bytesSpared());
    if (!result.error().isEmpty()) {
      report.writeStringField("error", result.error());
    }
    report.writeEndObject();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /**
   * Ends the report and gives its files their names: {@code NAME.report.json}, {@code
   * NAME.report.html}, and {@code NAME.retry.json} if anything failed that can be tried again.
   *
   * @param summary of what came out; incomplete when the run could not be started
   * @param reason why the run could not be started or ended early; empty when it ran to its end
   * @return the files that are there now; none when they could not be written
   */
  public synchronized List<Path> finish(
      MigrationSummary summary, String reason, Path folder, String name) {
    List<Path> files = new ArrayList<>();
    attempt(() -> end(summary, reason));
    attempt(
        () -> {
          report.close();
          retry.close();
          Path json = folder.resolve(name + ".report.json");
          Path html = folder.resolve(name + ".report.html");
          Files.move(reportFile, json);
          files.add(json);
          ReportPage.write(json, html);
          files.add(html);
          if (anythingFailed) {
            Path again = folder.resolve(name + ".retry.json");
            Files.move(retryFile, again);
            files.add(again);
          }
        });
    return files;
  }

  private void end(MigrationSummary summary, String reason) throws IOException {
    report.writeEndArray();
    report.writeArrayFieldStart("rules");
    for (GenerateFailure failure : rules) {
      report.writeStartObject();
      report.writeNumberField("line", failure.rule().line());
      report.writeStringField("source", failure.rule().source());
      String target = failure.rule().target();
      report.writeStringField("target", target == null ? "[]" : target);
      report.writeStringField("error", failure.reason());
      report.writeEndObject();
    }
    report.writeEndArray();
    summary.note().ifPresent(warnings::add);
    report.writeArrayFieldStart("warnings");
    for (String warning : warnings) {
      report.writeString(warning);
    }
    report.writeEndArray();
    report.writeStringField("state", run.state().name());
    if (!reason.isEmpty()) {
      report.writeStringField("error", reason);
    }
    report.writeStringField("ended", run.ended().orElseThrow().toString());
    report.writeNumberField("seconds", seconds(run.elapsed()));
    report.writeObjectFieldStart("counts");
    report.writeNumberField("images", Math.max(0, summary.planned()));
    report.writeNumberField("copied", summary.copied());
    report.writeNumberField("unchanged", summary.unchanged());
    report.writeNumberField("failed", summary.failed());
    report.writeNumberField("rulesFailed", summary.generateFailed());
    if (summary.dockerForms() > 0) {
      report.writeNumberField("dockerForms", summary.dockerForms());
    }
    report.writeEndObject();
    report.writeNumberField("bytesSent", summary.bytesSent());
    report.writeNumberField("bytesSaved", summary.bytesSpared());
    report.writeEndObject();
    retry.writeEndObject();
    retry.writeRaw('\n');
    report.writeRaw('\n');
  }

  /** Removes the drafts, which are left when the report could not be finished. */
  @Override
  public synchronized void close() {
    for (JsonGenerator generator : new JsonGenerator[] {report, retry}) {
      try {
        if (generator != null && !generator.isClosed()) {
          // The rest of an unfinished text is of no use.
          ((OutputStream) generator.getOutputTarget()).close();
        }
      } catch (IOException e) {
        LOG.debug("a draft cannot be closed", e);
      }
    }
    for (Path draft : List.of(reportFile, retryFile)) {
      try {
        Files.deleteIfExists(draft);
      } catch (IOException e) {
        LOG.warn("the draft {} cannot be removed ({})", draft, reason(e));
      }
    }
  }
}
