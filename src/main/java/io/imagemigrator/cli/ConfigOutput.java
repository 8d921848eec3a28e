package io.imagemigrator.cli;

import io.imagemigrator.cluster.ClusterFiles;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.ClusterRules;
import io.imagemigrator.cluster.ExistingRules;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.Defaults;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code config} prints and writes. */
final class ConfigOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigOutput.class);

  private final OutputFile images;
  private final OutputFile rewrite;
  private final OutputFile workloads;
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
      OutputFile images,
      OutputFile rewrite,
      OutputFile workloads,
      boolean dryRun,
      PrintStream out,
      PrintStream err) {
    this.images = images;
    this.rewrite = rewrite;
    this.workloads = workloads;
    this.dryRun = dryRun;
    this.out = out;
    this.err = err;
  }

  /**
   * Looks whether all the files may be written, before long work and again before the first write:
   * either all of them are written or none. A dry run refuses nothing.
   */
  void requireFree() throws InvalidFileException {
    for (OutputFile file : files()) {
      if (!dryRun) {
        file.requireFree();
      }
    }
  }

  private List<OutputFile> files() {
    return Stream.of(images, rewrite, workloads).filter(Objects::nonNull).toList();
  }

  /**
   * The rules that are there already and stay.
   *
   * @param defaults where those with an empty target lead
   */
  ExistingRules existing(Defaults defaults) throws InvalidFileException {
    if (!images.exists() || !(dryRun || images.force())) {
      return ExistingRules.NONE;
    }
    try {
      return ExistingRules.read(images.path(), defaults);
    } catch (InvalidFileException e) {
      if (dryRun) {
        warn("note: " + e.getMessage() + "; nothing can be added to it");
        return ExistingRules.NONE;
      }
      throw new InvalidFileException(
          images.path(),
          "is there already, and its rules would be lost, since they cannot be read; correct it or"
              + " name another file with --images ("
              + e.getMessage()
              + ")");
    }
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
    requireFree();
    int there = rules.existing().count();
    put(
        images,
        ClusterFiles.images(rules),
        counted(rules.count(), there == 0 ? "rule" : "new rule"),
        there == 0 ? "" : "; " + counted(there, "older rule") + " kept as written there");
    if (rewrite != null) {
      put(
          rewrite,
          ClusterFiles.kustomization(rules),
          counted(rules.renamed().size(), "image name"),
          "");
      rules.outOfReach(report.uses()).forEach(sentence -> warn("note: " + sentence));
    }
    if (workloads != null) {
      put(
          workloads,
          ClusterFiles.workloads(report.uses()),
          counted(report.uses().size(), "use"),
          "");
    }
  }

  private void put(OutputFile file, String text, String what, String more)
      throws InvalidFileException {
    if (!dryRun) {
      file.write(text);
      say("Wrote " + what + " to " + file + more);
      return;
    }
    if (files().size() > 1) {
      out.println("==> " + file + " <==");
    }
    out.print(text);
    out.flush();
    say("Would write " + what + " to " + file + more);
    if (!file.obstacle().isEmpty()) {
      warn("note: " + file + " " + file.obstacle());
    }
  }
}
