package io.imagemigrator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of reports, from which old ones are removed. Files of other names are never touched. */
public final class ReportFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFolder.class);
  private static final Pattern REPORT =
      Pattern.compile(
          ".+\\.[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}\\.(report\\.json|report\\.html|retry\\.json)");

  private final Path folder;
  private final int keep;
  private final Duration age;

  /**
   * A folder with its limits.
   *
   * @param keep how many runs' reports stay
   * @param age how old they may get
   */
  public ReportFolder(Path folder, int keep, Duration age) {
    this.folder = folder;
    this.keep = keep;
    this.age = age;
  }

  private record Report(Path file, FileTime modified) {}

  /** Removes what is too old or too much; what cannot be removed is said in the log. */
  public void prune() {
    List<Report> reports = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (REPORT.matcher(file.getFileName().toString()).matches()) {
          reports.add(new Report(file, Files.getLastModifiedTime(file)));
        }
      }
      reports.sort(Comparator.comparing(Report::modified).reversed());
      Instant oldest = Instant.now().minus(age);
      List<String> kept = new ArrayList<>();
      for (Report report : reports) {
        String run =
            report.file().getFileName().toString().replaceFirst("\\.(report|retry)\\..*$", "");
        if (!kept.contains(run)) {
          kept.add(run);
        }
        if (kept.indexOf(run) >= keep || report.modified().toInstant().isBefore(oldest)) {
          Files.deleteIfExists(report.file());
        }
      }
    } catch (IOException e) {
      LOG.warn("old reports in {} cannot be removed ({})", folder, e.getMessage());
    }
  }
}
