package io.imagemigrator.camel;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyStatistics;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.TaskPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** Stands in for the route bean {@code tasks}: no registry, every copy as the test says. */
public final class StubTasks {
  /** The next page, or why there is none. */
  interface Listing {
    TaskPage next(TaskPage page) throws Exception;
  }

  /** What becomes of an attempt, the first being 1. */
  interface Copying {
    CopyResult copy(ImageTask task, int attempt) throws Exception;
  }

  /** One call of {@code copy}, at a moment of {@link System#nanoTime}. */
  record Attempt(ImageTask task, int number, long nanos) {}

  private final MigrationRuns runs;
  final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  volatile Listing listing;
  volatile Copying copying = (task, attempt) -> copied(task);

  StubTasks(MigrationRuns runs) {
    this.runs = runs;
  }

  static CopyResult copied(ImageTask task) {
    return new CopyResult(
        task,
        CopyResult.Status.COPIED,
        Optional.of(Digest.sha256(task.toString().getBytes(StandardCharsets.UTF_8))),
        new CopyStatistics(1, 100, 0, 0, 0, 1, 0),
        Duration.ofMillis(1),
        1,
        "");
  }

  public TaskPage nextPage(TaskPage page, @Header(MigrationRuns.RUN_ID) String runId)
      throws Exception {
    return page.rule().allTags() && listing != null ? listing.next(page) : planned(page, runId);
  }

  /** A rule with a tag asks no registry. */
  private TaskPage planned(TaskPage page, String runId) throws RegistryException {
    return runs.get(runId).planner().next(page, null);
  }

  public ImageTask match(ImageTask task, @Header(MigrationRuns.RUN_ID) String runId) {
    return new TasksBean(runs, Duration.ofHours(1)).match(task, runId);
  }

  public CopyResult copy(
      ImageTask task, @Header(Exchange.REDELIVERY_COUNTER) Integer redeliveries, Exchange exchange)
      throws Exception {
    exchange.setProperty(TasksBean.STARTED, System.nanoTime());
    int attempt = redeliveries == null ? 1 : redeliveries + 1;
    attempts.add(new Attempt(task, attempt, System.nanoTime()));
    return copying.copy(task, attempt);
  }

  List<Integer> attemptsAt(String target) {
    return attempts.stream()
        .filter(attempt -> attempt.task().target().toString().equals(target))
        .map(Attempt::number)
        .toList();
  }
}
