package io.imagemigrator.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as a page to read: what failed first, then everything. It is made from the JSON. */
final class ReportPage {
  private static final JsonFactory JSON = new JsonFactory();

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>{title}</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem; color: #1c2430; }
      h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
      .state { padding: .1rem .6rem; border-radius: 1rem; color: #fff; background: #1a7f37; font-size: .9rem; }
      .FAILED, .CANCELLED { background: #b3261e; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
      dt { color: #5b6675; } dd { margin: 0; overflow-wrap: anywhere; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-size: .9rem; }
      th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #dfe3e8; }
      td { overflow-wrap: anywhere; } .number { text-align: right; white-space: nowrap; }
      code { font-size: .85rem; } .error { color: #b3261e; }
      </style>
      </head>
      <body>
      """;

  private ReportPage() {}

  /** Writes the page of a report, reading the report twice rather than keeping its tasks. */
  static void write(Path json, Path html) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    List<Map<String, String>> rules = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    boolean[] failed = {false};
    walk(
        json,
        facts,
        (list, item) -> {
          if (list.equals("rules")) {
            rules.add(item);
          } else if (list.equals("warnings")) {
            warnings.add(item.get("text"));
          } else if (item.getOrDefault("status", "").equals("FAILED")) {
            failed[0] = true;
          }
        });
    try (PrintWriter page =
        new PrintWriter(Files.newBufferedWriter(html, StandardCharsets.UTF_8))) {
      String title = facts.getOrDefault("file", "") + " " + facts.getOrDefault("run", "");
      page.print(HEAD.replace("{title}", escape(title)));
      facts(page, facts);
      if (!warnings.isEmpty()) {
        page.println("<h2>Warnings</h2><ul>");
        warnings.forEach(warning -> page.printf("<li>%s%n", escape(warning)));
        page.println("</ul>");
      }
      if (!rules.isEmpty()) {
        page.println("<h2>Rules that failed</h2><div class=wide><table>");
        page.println("<tr><th>line<th>rule<th>why</tr>");
        for (Map<String, String> rule : rules) {
          page.printf(
              "<tr><td>%s<td><code>%s</code> → <code>%s</code><td class=error>%s</tr>%n",
              escape(rule.get("line")),
              escape(rule.get("source")),
              escape(rule.get("target")),
              escape(rule.get("error")));
        }
        page.println("</table></div>");
      }
      if (failed[0]) {
        page.println("<h2>Images that failed</h2><div class=wide><table>");
        page.println("<tr><th>image<th>why<th>attempts</tr>");
        walk(json, new LinkedHashMap<>(), (list, item) -> failedRow(page, item));
        page.println("</table></div>");
      }
      page.println("<h2>All images</h2><div class=wide><table>");
      page.println("<tr><th>source<th>target<th>status<th>digest<th>seconds<th>sent<th>saved</tr>");
      walk(json, new LinkedHashMap<>(), (list, item) -> row(page, list, item));
      page.println("</table></div>\n</body>\n</html>");
      if (page.checkError()) {
        throw new IOException("the page " + html + " cannot be written to its end");
      }
    }
  }

  private static void facts(PrintWriter page, Map<String, String> facts) {
    String state = escape(facts.get("state"));
    page.printf(
        "<h1>%s <span class=\"state %s\">%s</span></h1>%n",
        escape(facts.get("file")), state, state.toLowerCase(Locale.ROOT));
    if (facts.containsKey("error")) {
      page.printf("<p class=error>%s</p>%n", escape(facts.get("error")));
    }
    page.println("<dl>");
    fact(page, "run", facts.get("run"));
    fact(page, "started", facts.get("started"));
    fact(page, "ended", facts.get("ended") + " (" + facts.get("seconds") + " s)");
    fact(page, "images", facts.get("images"));
    fact(page, "copied", facts.get("copied"));
    fact(page, "unchanged", facts.get("unchanged"));
    if (facts.containsKey("dockerForms")) {
      fact(page, "in Docker's form", facts.get("dockerForms"));
    }
    fact(page, "failed", facts.get("failed"));
    fact(page, "rules failed", facts.get("rulesFailed"));
    fact(page, "sent", Bytes.text(facts.get("bytesSent")));
    fact(page, "saved", Bytes.text(facts.get("bytesSaved")));
    page.println("</dl>");
  }

  private static void fact(PrintWriter page, String name, String value) {
    page.printf("<dt>%s<dd>%s%n", name, escape(value));
  }

  private static void failedRow(PrintWriter page, Map<String, String> task) {
    if (task.getOrDefault("status", "").equals("FAILED")) {
      page.printf(
          "<tr><td><code>%s</code> → <code>%s</code><td class=error>%s<td>%s</tr>%n",
          escape(task.get("source")),
          escape(task.get("target")),
          escape(task.get("error")),
          escape(task.get("attempts")));
    }
  }

  private static void row(PrintWriter page, String list, Map<String, String> task) {
    if (list.equals("tasks")) {
      String changed = task.getOrDefault("targetDigest", "");
      page.printf(
          "<tr><td><code>%s</code><td><code>%s</code><td>%s<td>%s"
              + "<td class=number>%s<td class=number>%s<td class=number>%s</tr>%n",
          escape(task.get("source")),
          escape(task.get("target")),
          escape(task.get("status").toLowerCase(Locale.ROOT)),
          digest(task.getOrDefault("digest", ""))
              + (changed.isEmpty() ? "" : " → " + digest(changed)),
          escape(task.get("seconds")),
          Bytes.text(task.get("bytesSent")),
          Bytes.text(task.get("bytesSaved")));
    }
  }

  private static String digest(String digest) {
    String start = digest.length() > 19 ? digest.substring(0, 19) : digest;
    return "<code title=\"" + escape(digest) + "\">" + escape(start) + "</code>";
  }

  private interface Items {
    void item(String list, Map<String, String> fields);
  }

  /** Tells each object of the lists; puts all other values of the report into the map. */
  private static void walk(Path json, Map<String, String> facts, Items items) throws IOException {
    try (JsonParser parser = JSON.createParser(json.toFile())) {
      String list = "";
      Map<String, String> item = null;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case START_ARRAY -> list = parser.currentName();
          case END_ARRAY -> list = "";
          case START_OBJECT -> item = list.isEmpty() ? item : new LinkedHashMap<>();
          case END_OBJECT -> {
            if (item != null) {
              items.item(list, item);
              item = null;
            }
          }
          case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
            Map<String, String> target = item == null ? facts : item;
            if (item == null && !list.isEmpty()) {
              items.item(list, Map.of("text", parser.getText()));
            } else if (parser.currentName() != null) {
              target.put(parser.currentName(), parser.getText());
            }
          }
          default -> {}
        }
      }
    }
  }

  private static String escape(String text) {
    return String.valueOf(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
