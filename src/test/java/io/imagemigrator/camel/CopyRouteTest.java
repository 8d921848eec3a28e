package io.imagemigrator.camel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.copy.CopyFailures;
import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.RegistryFailures;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a copy is tried again, and what its failure becomes. */
@Timeout(30)
class CopyRouteTest extends RoutesTestSupport {
  private static final Duration ASKED = Duration.ofMillis(300);

  /** retries=2: three attempts. */
  @Override
  Map<String, String> flags() {
    return Map.of("workers", "3", "retry.after-max", "400ms");
  }

  @Test
  void failureInPassing_isTriedRetriesTimesMore() {
    tasks.copying =
        (task, attempt) -> {
          throw CopyFailures.of(task, RegistryFailures.inPassing(source(task)));
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1"));

    assertThat(tasks.attemptsAt(TARGET + ":1")).containsExactly(1, 2, 3);
    assertThat(summary.line())
        .isEqualTo("Images(1) migration finished, 1 images tasks failed, 0 tasks generate failed");
    CopyResult result = run.onlyResult();
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.error())
        .isEqualTo("source: read a.example/team/app: the registry answered 503");
    assertThat(result.task().sourceAccess()).isNotEmpty();
  }

  @Test
  void failureForGood_isTriedOnce() {
    tasks.copying =
        (task, attempt) -> {
          throw CopyFailures.of(task, RegistryFailures.forGood(task.target().repository()));
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1"));

    assertThat(tasks.attemptsAt(TARGET + ":1")).containsExactly(1);
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(run.onlyResult().error())
        .isEqualTo("target: read b.example/team/app: the registry answered 404");
  }

  @Test
  void failureForGood_afterOneInPassing_endsTheTries() {
    tasks.copying =
        (task, attempt) -> {
          throw CopyFailures.of(
              task,
              attempt == 1
                  ? RegistryFailures.inPassing(source(task))
                  : RegistryFailures.forGood(source(task)));
        };
    TestRun run = begin();

    migrate(run, rules("1"));

    assertThat(tasks.attemptsAt(TARGET + ":1")).containsExactly(1, 2);
    assertThat(run.onlyResult().error())
        .isEqualTo("source: read a.example/team/app: the registry answered 404");
  }

  @Test
  void failureInPassing_onceOnly_isASuccess() {
    tasks.copying =
        (task, attempt) -> {
          if (attempt == 1) {
            throw CopyFailures.of(task, RegistryFailures.inPassing(source(task)));
          }
          return StubTasks.copied(task);
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1", "2"));

    assertThat(summary.copied()).isEqualTo(2);
    assertThat(summary.successful()).isTrue();
    assertThat(tasks.attemptsAt(TARGET + ":1")).containsExactly(1, 2);
    assertThat(tasks.attemptsAt(TARGET + ":2")).containsExactly(1, 2);
  }

  @Test
  void retryAfter_takesThePlaceOfTheDelay() {
    limitedOnce(ASKED);
    TestRun run = begin();

    migrate(run, rules("1"));

    assertThat(pause()).isBetween(ASKED, ASKED.multipliedBy(10));
  }

  @Test
  void retryAfter_isCutToItsMost() {
    limitedOnce(Duration.ofHours(1));
    TestRun run = begin();

    migrate(run, rules("1"));

    assertThat(pause()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void faultOfTheProgram_failsTheTaskAndNotTheRun(Class<? extends Throwable> fault) {
    tasks.copying =
        (task, attempt) -> {
          if (task.source().identifier().equals("bad")) {
            throwUnchecked(fault);
          }
          return StubTasks.copied(task);
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1", "bad", "2"));

    assertThat(tasks.attemptsAt(TARGET + ":bad")).containsExactly(1);
    assertThat(summary.line())
        .isEqualTo("Images(3) migration finished, 1 images tasks failed, 0 tasks generate failed");
    assertThat(run.results)
        .filteredOn(result -> result.status() == Status.FAILED)
        .singleElement()
        .satisfies(
            result ->
                assertThat(result.error())
                    .startsWith("internal error: ")
                    .contains(fault.getName())
                    .contains("the log has the details"));
  }

  @Test
  void workers_copyThatManyAtATime() {
    CyclicBarrier three = new CyclicBarrier(3);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    tasks.copying =
        (task, attempt) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          three.await(10, SECONDS);
          now.decrementAndGet();
          return StubTasks.copied(task);
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1", "2", "3", "4", "5", "6", "7", "8", "9"));

    assertThat(summary.copied()).isEqualTo(9);
    assertThat(most).hasValue(3);
  }

  /** A task that waits for its next attempt must not be lost when the run's others are done. */
  @Test
  void retryingTask_isWaitedFor() {
    CountDownLatch others = new CountDownLatch(2);
    tasks.copying =
        (task, attempt) -> {
          if (task.source().identifier().equals("late")) {
            if (attempt < 3) {
              throw CopyFailures.of(task, RegistryFailures.inPassing(source(task)));
            }
            others.await(10, SECONDS);
          } else {
            others.countDown();
          }
          return StubTasks.copied(task);
        };
    TestRun run = begin();

    assertThat(migrate(run, rules("late", "1", "2")).copied()).isEqualTo(3);
  }

  private void limitedOnce(Duration retryAfter) {
    tasks.copying =
        (task, attempt) -> {
          if (attempt == 1) {
            throw CopyFailures.of(task, RegistryFailures.limited(source(task), retryAfter));
          }
          return StubTasks.copied(task);
        };
  }

  private Duration pause() {
    assertThat(tasks.attempts).hasSize(2);
    return Duration.ofNanos(tasks.attempts.get(1).nanos() - tasks.attempts.get(0).nanos());
  }

  private static Repository source(ImageTask task) {
    return task.source().repository();
  }

  private static void throwUnchecked(Class<? extends Throwable> type) throws Exception {
    Throwable fault = type.getDeclaredConstructor(String.class).newInstance("fault");
    if (fault instanceof Error error) {
      throw error;
    }
    throw (Exception) fault;
  }
}
