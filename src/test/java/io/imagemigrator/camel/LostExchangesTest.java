package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.TaskPage;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What even the error policy cannot handle lets no run wait for ever, nor stops the next one. */
@Timeout(30)
class LostExchangesTest extends RoutesTestSupport {
  /** An error policy that fails itself. */
  public static final class BrokenPolicy implements Processor {
    @Override
    public void process(Exchange exchange) {}

    public CopyResult givenUp(ImageTask task) {
      if (task != null) {
        throw new IllegalStateException("the policy fails at " + task);
      }
      return null;
    }

    public TaskPage notListed(TaskPage page) {
      return page.broken("lost");
    }
  }

  @Override
  Map<String, Object> beans(Settings settings) throws Exception {
    Map<String, Object> beans = super.beans(settings);
    beans.put("failures", new BrokenPolicy());
    return beans;
  }

  @Test
  void lostTask_isAFailedTask() {
    tasks.copying =
        (task, attempt) -> {
          if (task.source().identifier().equals("bad")) {
            throw new IllegalStateException("bad");
          }
          return StubTasks.copied(task);
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1", "bad", "2"));

    assertThat(summary.line())
        .isEqualTo("Images(3) migration finished, 1 images tasks failed, 0 tasks generate failed");
    assertThat(run.results)
        .filteredOn(result -> result.status() == Status.FAILED)
        .singleElement()
        .satisfies(result -> assertThat(result.error()).startsWith("internal error: "));
  }

  @Test
  void lostResult_failsTheRun() {
    tasks.copying = (task, attempt) -> null;
    TestRun run = begin();

    plan(run, rules("1"));

    await().until(() -> run.run.summary().isCompletedExceptionally());
  }

  /** As when the planning of a run has failed while its first tasks were still being copied. */
  @Test
  void resultsOfAnEndedRun_doNotStopTheNext() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch late = new CountDownLatch(2);
    tasks.copying =
        (task, attempt) -> {
          ended.await();
          late.countDown();
          return StubTasks.copied(task);
        };
    TestRun first = begin();
    plan(first, rules("1", "2"));
    runs.end(first.id);
    ended.countDown();
    late.await();

    TestRun second = begin();
    MigrationSummary summary = migrate(second, rules("3", "4", "5"));

    assertThat(summary.copied()).isEqualTo(3);
  }
}
