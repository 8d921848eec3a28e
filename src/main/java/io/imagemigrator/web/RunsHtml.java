package io.imagemigrator.web;

import io.imagemigrator.report.RunProgress;
import io.imagemigrator.report.RunStatus;
import io.imagemigrator.report.RunStatus.State;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Runs as a page of plain HTML that loads itself again. */
final class RunsHtml {
  private static final int RUNS = 50;
  private static final int FAILURES = 5;
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final Path reports;
  private final StringBuilder html = new StringBuilder(8192);

  RunsHtml(Path reports) {
    this.reports = reports;
  }

  /** The whole page, the latest run first. */
  String page(List<RunStatus> runs) {
    long running = runs.stream().filter(run -> run.state() == State.RUNNING).count();
    html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
        .append("<meta http-equiv=\"refresh\" content=\"3\"><title>image-migrator</title><style>")
        .append(Style.CSS)
        .append("</style></head><body><header><h1>image-migrator</h1><span class=\"soft\">")
        .append(running == 0 ? "no run now" : running + (running == 1 ? " run now" : " runs now"))
        .append("</span><a href=\"/hawtio/\">Routes in Hawtio</a></header><main>");
    if (runs.isEmpty()) {
      html.append("<p class=\"empty\">No run yet. Drop a rule file into the inbox.</p>");
    }
    runs.stream().limit(RUNS).forEach(this::run);
    if (runs.size() > RUNS) {
      html.append("<p class=\"soft\">Older runs are in the folder of the reports.</p>");
    }
    return html.append("</main></body></html>\n").toString();
  }

  private void run(RunStatus run) {
    State state = run.state();
    String word = state.name().toLowerCase(Locale.ROOT);
    html.append("<article class=\"").append(word).append("\"><div class=\"top\"><h2>");
    html.append(Html.escape(run.file())).append("</h2><span class=\"when\">");
    html.append(WHEN.format(run.started().atZone(ZoneId.systemDefault())));
    html.append("</span><span class=\"state\">").append(word).append("</span></div>");
    progress(run.progress(), run.state());
    figures(run);
    failures(run);
    links(run);
    html.append("</article>");
  }

  private void progress(RunProgress progress, State state) {
    long tasks = progress.tasks();
    html.append("<progress max=\"").append(Math.max(1, tasks)).append("\" value=\"");
    html.append(tasks == 0 && state == State.DONE ? 1 : Math.min(tasks, progress.done()));
    html.append("\" aria-label=\"images\"></progress>");
  }

  private void figures(RunStatus run) {
    RunProgress progress = run.progress();
    boolean running = run.state() == State.RUNNING;
    String more = running && !progress.isAllPlanned() ? "+" : "";
    html.append("<dl>");
    figure("images", progress.done() + " of " + progress.tasks() + more, "");
    figure("unchanged", Long.toString(progress.unchanged()), "");
    figure("failed", Long.toString(progress.failed()), progress.failed() > 0 ? "bad" : "");
    figure("sent", Figures.bytes((double) progress.bytes()), "");
    figure("rate", Figures.bytes(run.bytesPerSecond()) + "/s", "");
    if (running) {
      figure("time left", run.left().map(Figures::time).orElse("unknown"), "");
    } else {
      figure("took", Figures.time(run.elapsed()), "");
    }
    html.append("</dl>");
  }

  private void figure(String name, String value, String style) {
    html.append("<div><dt>").append(name).append("</dt><dd class=\"").append(style).append("\">");
    html.append(value).append("</dd></div>");
  }

  private void failures(RunStatus run) {
    List<String> failures = run.failures();
    if (failures.isEmpty()) {
      return;
    }
    html.append("<ul>");
    failures.stream()
        .limit(FAILURES)
        .forEach(failure -> html.append("<li>").append(Html.escape(failure)).append("</li>"));
    if (failures.size() > FAILURES) {
      html.append("<li class=\"soft\">All others are in the report.</li>");
    }
    html.append("</ul>");
  }

  private void links(RunStatus run) {
    if (run.report().isEmpty()) {
      return;
    }
    html.append("<p class=\"links\">");
    for (String end : ReportFiles.ENDS) {
      String name = run.report().get() + end;
      if (ReportFiles.find(reports, name).isPresent()) {
        html.append("<a href=\"/reports/").append(Html.segment(name)).append("\">");
        html.append(title(end)).append("</a>");
      }
    }
    html.append("</p>");
  }

  private static String title(String end) {
    return switch (end) {
      case ".report.html" -> "Report";
      case ".report.json" -> "Report as JSON";
      default -> "Rules to try again";
    };
  }
}
