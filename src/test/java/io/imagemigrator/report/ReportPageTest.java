package io.imagemigrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final String EVIL = "<script>alert(1)</script>&\\\"' onload=x";
  private static final String ESCAPED =
      "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;' onload=x";

  @TempDir private Path folder;

  private String page(String tasks, String rules, String state, String more) throws IOException {
    Path json = folder.resolve("a.json");
    Path html = folder.resolve("a.html");
    Files.writeString(
        json,
        """
        {"schema": "s", "run": "R1", "file": "FILE", "started": "then", "tasks": [%s],
         "rules": [%s], "warnings": ["w"], "state": "%s", %s "ended": "later", "seconds": 1.5,
         "counts": {"images": 11, "copied": 12, "unchanged": 13, "failed": 14, "rulesFailed": 15},
         "bytesSent": 1536, "bytesSaved": 7}
        """
            .formatted(tasks, rules, state, more));
    ReportPage.write(json, html);
    return Files.readString(html);
  }

  private static String task(String text, String status) {
    return """
        {"source": "%1$s s", "target": "%1$s t", "line": 3, "status": "%2$s", "digest": "%1$s d",
         "attempts": 4, "seconds": 0.25, "bytesSent": 2048, "bytesSaved": 9, "error": "%1$s e"}
        """
        .formatted(text, status);
  }

  @Test
  void write_allGood_factsAndEveryImageAndNoFailures() throws IOException {
    String digest = "sha256:0123456789abcdef";
    String page = page(task(digest, "COPIED"), "", "DONE", "");

    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("<title>FILE R1</title>", "<h1>FILE <span class=\"state DONE\">done</span></h1>")
        .contains("<dt>images<dd>11", "<dt>copied<dd>12", "<dt>unchanged<dd>13")
        .contains("<dt>failed<dd>14", "<dt>rules failed<dd>15")
        .contains("<dt>sent<dd>1.5 KiB", "<dt>saved<dd>7 B", "<dt>ended<dd>later (1.5 s)")
        .contains("<td>copied<td><code title=\"" + digest + " d\">sha256:0123456789ab</code>")
        .doesNotContain("that failed", "<p class=error>");
  }

  @Test
  void write_failures_comeFirstWithTheirReasons() throws IOException {
    String page =
        page(
            task("good", "UNCHANGED") + "," + task("bad", "FAILED"),
            "{\"line\": 7, \"source\": \"rule\", \"target\": \"\", \"error\": \"R3\"}",
            "FAILED",
            "");

    assertThat(page)
        .containsSubsequence(
            "Rules that failed",
            "<tr><td>7<td><code>rule</code> → <code></code><td class=error>R3</tr>",
            "Images that failed",
            "<code>bad s</code> → <code>bad t</code><td class=error>bad e<td>4</tr>",
            "All images",
            "<td>unchanged",
            "<td>failed");
    assertThat(page.substring(0, page.indexOf("All images"))).doesNotContain("good s");
  }

  @Test
  void write_namesThatAreMarkup_areText() throws IOException {
    String page =
        page(
            task(EVIL, "FAILED"),
            "{\"line\": 7, \"source\": \""
                + EVIL
                + "\", \"target\": \"%1$s\", \"error\": \"%1$s\"}",
            "FAILED",
            "\"error\": \"" + EVIL + "\",");

    assertThat(page)
        .contains("<p class=error>" + ESCAPED, "<code>" + ESCAPED + " s</code>")
        .contains("title=\"" + ESCAPED + " d\"", "%1$s")
        .doesNotContain("<script", "\" onload");
  }

  @Test
  void write_fileNameThatIsMarkup_isText() throws IOException {
    Path json = folder.resolve("b.json");
    Path html = folder.resolve("b.html");
    Files.writeString(
        json,
        "{\"run\": \"R\", \"file\": \"%s\", \"state\": \"DONE\", \"bytesSent\": 0, \"bytesSaved\": 0}"
            .formatted(EVIL));

    ReportPage.write(json, html);

    assertThat(html)
        .content()
        .contains("<title>" + ESCAPED + " R</title>", "<h1>" + ESCAPED)
        .doesNotContain("<script");
  }
}
