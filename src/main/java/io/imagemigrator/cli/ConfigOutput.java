package io.imagemigrator.cli;

import io.imagemigrator.cluster.ClusterFiles;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.ClusterRules;
import io.imagemigrator.json.AtomicFile;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Repository;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code config} prints and writes. */
final class ConfigOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigOutput.class);

  private final Path images;
  private final Path rewrite;
  private final Path workloads;
  private final boolean dryRun;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * Output that has not begun.
   *
   * @param rewrite {@code null} when nobody asked for it
   * @param workloads likewise
   */
  ConfigOutput(
      Path images, Path rewrite, Path workloads, boolean dryRun, PrintStream out, PrintStream err) {
    this.images = images;
    this.rewrite = rewrite;
    this.workloads = workloads;
    this.dryRun = dryRun;
    this.out = out;
    this.err = err;
  }

  /** The number and the noun, which takes an s for all but one. */
  static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  boolean isDryRun() {
    return dryRun;
  }

  /** What is missing, and what a reader of the rules may wonder about. */
  void problems(ClusterReport report, ClusterRules rules) {
    report.gaps().forEach(gap -> warn("not read: " + gap));
    rules.malformed().forEach(name -> warn("no rule: " + name));
    rules.notes().forEach(note -> warn("note: " + note));
  }

  void nothingRead() {
    warn("nothing could be read, so " + images + " is left as it was");
  }

  void warn(String line) {
    LOG.warn("{}", PrintableText.of(line));
    err.println(PrintableText.of(line));
  }

  /** What was found. In a dry run the standard output is the file's alone. */
  void found(ClusterReport report, ClusterRules rules, String where, Repository target) {
    List<String> kinds = new ArrayList<>();
    report
        .counts()
        .forEach(
            (kind, count) -> {
              if (count > 0) {
                kinds.add(counted(count, kind));
              }
            });
    say(
        "Read "
            + counted(report.read(), "workload")
            + " of "
            + where
            + (kinds.isEmpty() ? "" : ": " + String.join(", ", kinds)));
    say(
        "Found "
            + counted(rules.found(), "image")
            + ", "
            + rules.atTarget()
            + " of them at "
            + target.registry()
            + " already");
  }

  void say(String line) {
    LOG.info("{}", PrintableText.of(line));
    (dryRun ? err : out).println(PrintableText.of(line));
  }

  /** Writes the files that hold no secret, or prints them in a dry run. */
  void write(ClusterReport report, ClusterRules rules) throws InvalidFileException {
    put(images, ClusterFiles.images(rules), counted(rules.count(), "rule"));
    if (rewrite != null) {
      put(
          rewrite,
          ClusterFiles.kustomization(rules),
          counted(rules.renamed().size(), "image name"));
      rules
          .outOfReach(report.uses())
          .forEach(
              use ->
                  warn(
                      "note: kustomize renames no volumes of type image; change by hand: "
                          + use.container()
                          + " of "
                          + use.workload()
                          + " in namespace "
                          + use.namespace()));
    }
    if (workloads != null) {
      put(workloads, ClusterFiles.workloads(report.uses()), counted(report.uses().size(), "use"));
    }
  }

  private void put(Path file, String text, String what) throws InvalidFileException {
    if (!dryRun) {
      AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
      say("Wrote " + what + " to " + file);
      return;
    }
    if (rewrite != null || workloads != null) {
      out.println("==> " + file + " <==");
    }
    out.print(text);
    out.flush();
    say("Would write " + what + " to " + file);
  }
}
