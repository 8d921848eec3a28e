package io.imagemigrator.report;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyStatistics;
import io.imagemigrator.rule.GenerateFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line of the log for each task, and one for each rule that gave none. */
public final class ResultLog {
  private static final Logger LOG = LoggerFactory.getLogger("image-migrator.tasks");

  /** Logs what became of a task. */
  public void write(CopyResult result) {
    String seconds = seconds(result.duration());
    String attempts = result.attempts() == 1 ? "" : ", attempt " + result.attempts();
    switch (result.status()) {
      case FAILED ->
          LOG.error("FAILED {}: {} ({}{})", result.task(), result.error(), seconds, attempts);
      case UNCHANGED ->
          LOG.info("UNCHANGED {} {} ({}{})", result.task(), digests(result), seconds, attempts);
      case COPIED ->
          LOG.info(
              "COPIED {} {} {} ({}{})",
              result.task(),
              digests(result),
              describe(result.statistics()),
              seconds,
              attempts);
    }
  }

  /** With milliseconds; {@code String.format} takes as long as all the rest of a line. */
  private static String seconds(Duration duration) {
    String millis = String.valueOf(1000 + duration.toMillisPart());
    return duration.toSeconds() + "." + millis.substring(1) + " s";
  }

  /** Logs that a rule gave no task. */
  public void write(GenerateFailure failure) {
    LOG.error("NO TASK {}", failure);
  }

  private static String digests(CopyResult result) {
    String own = result.digest().orElseThrow().toString();
    return result
        .targetDigest()
        .map(there -> own + " (in Docker's form there, digest changed to " + there + ")")
        .orElse(own);
  }

  private static String describe(CopyStatistics copy) {
    String foreign =
        copy.foreignLayers() == 0 ? "" : ", " + copy.foreignLayers() + " foreign layers left";
    return "sent "
        + copy.blobsSent()
        + " blobs "
        + copy.bytesSent()
        + " bytes, "
        + copy.manifestsSent()
        + " manifests; mounted "
        + copy.blobsMounted()
        + ", already there "
        + copy.blobsPresent()
        + ", spared "
        + copy.bytesSpared()
        + " bytes"
        + foreign;
  }
}
