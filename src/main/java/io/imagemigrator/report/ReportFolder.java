package io.imagemigrator.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** What {@link ReportDraft} writes while a run goes on. */
  private static final Pattern DRAFT =
      Pattern.compile("\\.[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}\\.(report|retry)");

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
          add(file, reports);
        }
      }
      reports.sort(Comparator.comparing(Report::modified).reversed());
      Instant oldest = Instant.now().minus(age);
      Map<String, Integer> places = new HashMap<>();
      for (Report report : reports) {
        String run =
            report.file().getFileName().toString().replaceFirst("\\.(report|retry)\\..*$", "");
        Integer place = places.putIfAbsent(run, places.size());
        int newerRuns = place == null ? places.size() - 1 : place;
        if (newerRuns >= keep || report.modified().toInstant().isBefore(oldest)) {
          Files.deleteIfExists(report.file());
        }
      }
    } catch (IOException e) {
      LOG.warn("old reports in {} cannot be removed ({})", folder, e.getMessage());
    }
  }

  /** Runs that end at the same time prune at the same time, and operators take files away. */
  private static void add(Path file, List<Report> reports) throws IOException {
    try {
      reports.add(new Report(file, Files.getLastModifiedTime(file)));
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone already", file);
    }
  }

  /** Removes drafts of reports that a process left which was killed; none must be running. */
  public void removeDrafts() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (DRAFT.matcher(file.getFileName().toString()).matches()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("old drafts in {} cannot be removed ({})", folder, e.getMessage());
    }
  }
}
