package io.imagemigrator.cli;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.rule.GenerateFailure;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person sees of a run: three lines on the standard output, failures on the standard error,
 * and there, on a terminal, a progress bar.
 */
final class Console implements RunListener {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  private final PrintStream out;
  private final PrintStream err;
  private final RunProgress progress;
  private final boolean terminal;
  private final CommonFailures common = new CommonFailures();
  private ProgressLine bar;
  private boolean ended;

  /**
   * A console that has said nothing yet.
   *
   * @param terminal whether {@code err} is one
   */
  Console(PrintStream out, PrintStream err, RunProgress progress, boolean terminal) {
    this.out = out;
    this.err = err;
    this.progress = progress;
    this.terminal = terminal;
  }

  @Override
  public synchronized void generating() {
    out.println("Start to generate images tasks, please wait ...");
  }

  @Override
  public synchronized void handling() {
    out.println("Start to handle images tasks, please wait ...");
    if (terminal) {
      try {
        bar = new ProgressLine(err, progress);
      } catch (RuntimeException | LinkageError e) {
        LOG.warn("no progress bar on this terminal", e);
      }
    }
  }

  @Override
  public void warning(String message) {
    say("warning: " + message);
  }

  @Override
  public void generateFailed(GenerateFailure failure) {
    String line = "rule failed, " + failure;
    if (failure.commonCause().isEmpty() || !common.addRule(failure.commonCause().get(), line)) {
      say(line);
    }
  }

  @Override
  public void taskEnded(CopyResult result) {
    if (result.status() != Status.FAILED) {
      return;
    }
    String line =
        "image failed, line " + result.task().line() + ": " + result.task() + ": " + result.error();
    if (result.commonCause().isEmpty() || !common.addImage(result.commonCause().get(), line)) {
      say(line);
    }
  }

  private synchronized void say(String line) {
    if (ended) {
      return;
    }
    if (bar == null) {
      err.println(line);
    } else {
      bar.above(line);
    }
  }

  /** Ends the output with the third line. */
  synchronized void finish(MigrationSummary summary) {
    if (ended) {
      return;
    }
    closeBar();
    common.lines().forEach(err::println);
    summary.note().ifPresent(note -> err.println("note: " + note));
    out.println(summary.line());
    out.flush();
  }

  /** Says what it has kept when the run ends with an exception, which is told after it. */
  synchronized void failed() {
    if (ended) {
      return;
    }
    closeBar();
    common.lines().forEach(err::println);
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /**
   * Says how far it came when somebody ends the process before the run has ended. It is the last
   * word: what fails from now on fails for that.
   */
  synchronized void interrupted() {
    common.lines().forEach(this::say);
    String line = howFar();
    if (bar == null) {
      say(terminal ? "\r" + line : line);
    } else {
      bar.replace(line);
    }
    ended = true;
  }

  private String howFar() {
    return progress.done() == 0
        ? "interrupted before any image was done; start the same command again to go on"
        : "interrupted after "
            + progress.done()
            + " of "
            + progress.tasks()
            + (progress.isAllPlanned() ? "" : " or more")
            + " images; start the same command again to go on: what is at the target is not sent"
            + " again";
  }
}
