package io.imagemigrator.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A run that has ended, in short, for whoever wants to be told. */
public final class RunNotice {
  private static final JsonMapper JSON = new JsonMapper();

  private RunNotice() {}

  /** The names and meanings are those of the report, without its lists of tasks and rules. */
  public static String json(RunStatus run, MigrationSummary summary) {
    ObjectNode notice = JSON.createObjectNode();
    notice.put("schema", "image-migrator/notice/1");
    notice.put("run", run.id());
    notice.put("file", run.file());
    notice.put("state", run.state().name());
    notice.put("started", run.started().toString());
    run.ended().ifPresent(ended -> notice.put("ended", ended.toString()));
    notice.put("seconds", run.elapsed().toMillis() / 1000.0);
    ObjectNode counts = notice.putObject("counts");
    counts
        .put("images", Math.max(0, summary.planned()))
        .put("copied", summary.copied())
        .put("unchanged", summary.unchanged())
        .put("failed", summary.failed())
        .put("rulesFailed", summary.generateFailed());
    if (summary.dockerForms() > 0) {
      counts.put("dockerForms", summary.dockerForms());
    }
    notice.put("bytesSent", summary.bytesSent());
    notice.put("bytesSaved", summary.bytesSpared());
    run.failures().forEach(notice.withArray("/failures")::add);
    run.report().ifPresent(name -> notice.put("report", name + ".report.json"));
    return notice.toString();
  }
}
