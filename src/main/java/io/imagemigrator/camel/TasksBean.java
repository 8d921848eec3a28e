package io.imagemigrator.camel;

import io.imagemigrator.auth.Keychain;
import io.imagemigrator.copy.CopyException;
import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.TaskPage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** The route bean {@code tasks}: makes image tasks, and does them. */
public final class TasksBean {
  /**
   * The property that counts a task's attempts. Camel's header for redeliveries also counts those
   * of the steps before, and is gone when the error policy changes between two attempts.
   */
  static final String ATTEMPTS = "attempts";

  /** The property that holds {@link System#nanoTime} of a task's first attempt. */
  static final String STARTED = "started";

  private static final String CANCELLED = "the run was cancelled before it came to this";

  private final MigrationRuns runs;
  private final Duration limit;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * Does tasks of these runs.
   *
   * @param limit for one task, all its attempts and the pauses between them
   */
  TasksBean(MigrationRuns runs, Duration limit) {
    this.runs = runs;
    this.limit = limit;
  }

  /** The next page of a rule's tasks; lists tags where the rule means all of them. */
  public TaskPage nextPage(TaskPage page, @Header(MigrationRuns.RUN_ID) String runId)
      throws RegistryException {
    MigrationRun run = runs.get(runId);
    if (run.cancelled()) {
      return page.broken(CANCELLED);
    }
    Repository source = page.rule().source();
    TaskPage next =
        run.planner().next(page, run.client().source(source, run.keychain().access(source)));
    run.progress().tasksPlanned(next.tasks().size());
    return next;
  }

  /** The task with the names of the credentials it will be done with. */
  public ImageTask match(ImageTask task, @Header(MigrationRuns.RUN_ID) String runId) {
    MigrationRun run = runs.get(runId);
    Keychain keychain = run.keychain();
    run.progress().taskHandedOver();
    if (run.progress().beginsHandling()) {
      run.listener().handling();
    }
    return task.matched(
        keychain.access(task.source().repository()).name(),
        keychain.access(task.target().repository()).name());
  }

  /** Copies one image. */
  public CopyResult copy(
      ImageTask task, @Header(MigrationRuns.RUN_ID) String runId, Exchange exchange)
      throws CopyException {
    int attempt = 1 + exchange.getProperty(ATTEMPTS, 0, Integer.class);
    exchange.setProperty(ATTEMPTS, attempt);
    if (attempt == 1) {
      exchange.setProperty(STARTED, System.nanoTime());
    }
    MigrationRun run = runs.get(runId);
    if (run.cancelled()) {
      return CopyResult.failed(task, Duration.ZERO, attempt, CANCELLED);
    }
    long begin = exchange.getProperty(STARTED, Long.class);
    Deadline deadline = Deadline.of(begin, limit);
    Throwable last = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (deadline.passed() && last != null) {
      return CopyResult.failed(
          task,
          Duration.ofNanos(System.nanoTime() - begin),
          attempt - 1,
          last.getMessage() + "; not tried again, since task.timeout has passed");
    }
    inFlight.incrementAndGet();
    try {
      return copy(task, run, deadline).atAttempt(attempt);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private static CopyResult copy(ImageTask task, MigrationRun run, Deadline deadline)
      throws CopyException {
    Repository source = task.source().repository();
    Repository target = task.target().repository();
    Access sourceAccess = run.keychain().named(task.sourceAccess(), source);
    Access targetAccess = run.keychain().named(task.targetAccess(), target);
    RemoteRepository from = run.client().source(source, sourceAccess, deadline);
    RemoteRepository to = run.client().target(target, targetAccess, deadline);
    return run.copier().copy(task, from, to);
  }

  /** Attempts that are being made at this moment. */
  int inFlight() {
    return inFlight.get();
  }
}
