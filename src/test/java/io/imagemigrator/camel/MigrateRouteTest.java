package io.imagemigrator.camel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.RegistryFailures;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.TaskPage;
import io.imagemigrator.rule.TaskPages;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a rule file to a summary. */
@Timeout(30)
class MigrateRouteTest extends RoutesTestSupport {
  private static final String ALL_TAGS = "{\"a.example/team/app\": \"" + TARGET + "\"}";

  @Override
  Map<String, String> flags() {
    return Map.of("workers", "2", "queue.size", "4");
  }

  @Test
  void run_withoutRules_endsWithNothing() {
    TestRun run = begin();

    MigrationSummary summary = migrate(run, "{}");

    assertThat(summary.line())
        .isEqualTo("Images(0) migration finished, 0 images tasks failed, 0 tasks generate failed");
    assertThat(summary.successful()).isTrue();
    assertThat(run.steps).containsExactly("generating", "handling");
  }

  @Test
  void run_withBrokenRulesOnly_countsEach() {
    TestRun run = begin();

    MigrationSummary summary =
        migrate(run, "{\"nginx\": \"\", \"\": \"b.example/x/y\", \"quay.io/a/b:t\": \"\"}");

    assertThat(summary.line())
        .isEqualTo("Images(0) migration finished, 0 images tasks failed, 3 tasks generate failed");
    assertThat(run.failures).extracting(GenerateFailure::reason).hasSize(3);
    assertThat(run.steps).containsExactly("generating", "handling");
    assertThat(tasks.attempts).isEmpty();
  }

  @Test
  void run_withExplicitRules_copiesEach() {
    TestRun run = begin();

    MigrationSummary summary = migrate(run, rules("1", "2", "3", "4", "5", "6", "7", "8", "9"));

    assertThat(summary.line())
        .isEqualTo("Images(9) migration finished, 0 images tasks failed, 0 tasks generate failed");
    assertThat(summary.copied()).isEqualTo(9);
    assertThat(summary.bytesSent()).isEqualTo(900);
    assertThat(run.results).allSatisfy(result -> assertThat(result.attempts()).isEqualTo(1));
    assertThat(run.progress.done()).isEqualTo(9);
    assertThat(run.progress.isAllPlanned()).isTrue();
    assertThat(run.steps).containsExactly("generating", "handling");
  }

  @Test
  void run_withOneBrokenRule_copiesTheOthers() {
    TestRun run = begin();

    MigrationSummary summary =
        migrate(run, "{\"nginx\": \"\", \"a.example/team/app:1\": \"b.example/team/app\"}");

    assertThat(summary.copied()).isEqualTo(1);
    assertThat(summary.generateFailed()).isEqualTo(1);
    assertThat(summary.successful()).isFalse();
  }

  @Test
  void listing_inPages_givesEveryTag() {
    tasks.listing = page -> pageOf(page, 3, "p" + index(page) + "-1", "p" + index(page) + "-2");
    TestRun run = begin();

    MigrationSummary summary = migrate(run, ALL_TAGS);

    assertThat(summary.copied()).isEqualTo(6);
    assertThat(run.results)
        .extracting(result -> result.task().target().identifier())
        .containsExactlyInAnyOrder("p0-1", "p0-2", "p1-1", "p1-2", "p2-1", "p2-2");
  }

  @Test
  void listing_overlapsCopying() {
    CountDownLatch firstCopied = new CountDownLatch(1);
    tasks.copying =
        (task, attempt) -> {
          firstCopied.countDown();
          return StubTasks.copied(task);
        };
    tasks.listing =
        page -> {
          if (index(page) == 1 && !firstCopied.await(10, SECONDS)) {
            throw new IllegalStateException(
                "nothing was copied before the last page was asked for");
          }
          return pageOf(page, 2, "tag-" + index(page));
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, ALL_TAGS);

    assertThat(run.failures).isEmpty();
    assertThat(summary.copied()).isEqualTo(2);
  }

  @Test
  void fullQueue_holdsListingUp() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger pages = new AtomicInteger();
    tasks.copying =
        (task, attempt) -> {
          release.await();
          return StubTasks.copied(task);
        };
    tasks.listing =
        page -> {
          pages.incrementAndGet();
          return pageOf(page, 50, "tag-" + index(page));
        };
    TestRun run = begin();
    CompletableFuture<Void> planning = CompletableFuture.runAsync(() -> plan(run, ALL_TAGS));

    // Two at the workers, four in the queue, and the one that waits for room.
    await().until(() -> pages.get() == 7);
    await().during(Duration.ofMillis(200)).until(() -> pages.get() == 7);
    release.countDown();

    assertThat(run.summary().copied()).isEqualTo(50);
    assertThat(planning).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void listing_failedForGood_isOneFailureAndAskedOnce() {
    AtomicInteger asked = new AtomicInteger();
    tasks.listing =
        page -> {
          asked.incrementAndGet();
          throw RegistryFailures.forGood(page.rule().source());
        };
    TestRun run = begin();

    MigrationSummary summary =
        migrate(
            run,
            "{\"a.example/team/gone\": \"b.example/team/gone\","
                + " \"a.example/team/app:1\": \"b.example/team/app\"}");

    assertThat(asked).hasValue(1);
    assertThat(summary.line())
        .isEqualTo("Images(1) migration finished, 0 images tasks failed, 1 tasks generate failed");
    assertThat(run.failures)
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.reason())
                    .startsWith("read a.example/team/gone: the registry answered 404; if "));
  }

  @Test
  void listing_failedInPassing_isAskedRetriesTimesMore() {
    AtomicInteger asked = new AtomicInteger();
    tasks.listing =
        page -> {
          asked.incrementAndGet();
          throw RegistryFailures.inPassing(page.rule().source());
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, ALL_TAGS);

    assertThat(asked).hasValue(3);
    assertThat(summary.generateFailed()).isEqualTo(1);
  }

  @Test
  void listing_failedOnceInPassing_leavesNoFailure() {
    AtomicInteger asked = new AtomicInteger();
    tasks.listing =
        page -> {
          if (asked.incrementAndGet() == 1) {
            throw RegistryFailures.inPassing(page.rule().source());
          }
          return pageOf(page, 2, "tag-" + index(page));
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, ALL_TAGS);

    assertThat(run.failures).isEmpty();
    assertThat(summary.copied()).isEqualTo(2);
  }

  @Test
  void listing_failedAtTheSecondPage_keepsTheFirst() {
    tasks.listing =
        page -> {
          if (index(page) == 1) {
            throw RegistryFailures.forGood(page.rule().source());
          }
          return pageOf(page, 3, "tag-" + index(page));
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, ALL_TAGS);

    assertThat(summary.copied()).isEqualTo(1);
    assertThat(summary.generateFailed()).isEqualTo(1);
  }

  @Test
  void listing_withAFaultOfTheProgram_isAFailureToo() {
    tasks.listing =
        page -> {
          throw new IllegalStateException("fault");
        };
    TestRun run = begin();

    MigrationSummary summary = migrate(run, ALL_TAGS);

    assertThat(summary.generateFailed()).isEqualTo(1);
    assertThat(run.failures.get(0).reason()).startsWith("internal error: ").contains("fault");
  }

  @Test
  void twoRunsAtOnce_areCountedApart() {
    CountDownLatch bothBegun = new CountDownLatch(2);
    tasks.copying =
        (task, attempt) -> {
          bothBegun.countDown();
          bothBegun.await(5, SECONDS);
          if (task.source().identifier().equals("bad")) {
            throw new IllegalStateException("bad");
          }
          return StubTasks.copied(task);
        };
    TestRun one = begin();
    TestRun two = begin();
    CompletableFuture<Void> planning =
        CompletableFuture.runAsync(() -> plan(one, rules(tags(40, "bad"))));

    plan(two, rules(tags(30)));

    assertThat(one.summary().line())
        .isEqualTo("Images(41) migration finished, 1 images tasks failed, 0 tasks generate failed");
    assertThat(two.summary().line())
        .isEqualTo("Images(30) migration finished, 0 images tasks failed, 0 tasks generate failed");
    assertThat(one.results).hasSize(41);
    assertThat(two.results).hasSize(30);
    assertThat(planning).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void brokenRuleFile_failsTheCallerAndCopiesNothing() {
    TestRun run = begin();

    assertThatThrownBy(
            () -> plan(run, "{\n\"a.example/team/app:1\": \"b.example/team/app\",\n\"x\": 1}"))
        .isInstanceOf(CamelExecutionException.class)
        .cause()
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(", line 3, column 6: ");

    assertThat(tasks.attempts).isEmpty();
    assertThat(run.steps).isEmpty();
    assertThat(run.run.summary()).isNotDone();
  }

  @Test
  void brokenAuthFile_failsTheCallerAndCopiesNothing() {
    TestRun run = begin();
    MigrationRequest request =
        new MigrationRequest(run.id, write("broken.json", "[]"), write("rules.json", rules("1")));

    assertThatThrownBy(
            () ->
                template.sendBodyAndHeader("direct:migrate", request, MigrationRuns.RUN_ID, run.id))
        .cause()
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("broken.json");

    assertThat(tasks.attempts).isEmpty();
  }

  private static String[] tags(int count, String... more) {
    return Stream.concat(IntStream.range(0, count).mapToObj(i -> "t" + i), Arrays.stream(more))
        .toArray(String[]::new);
  }

  /** Which page is asked for, from 0; the cursor carries it as the registry's link. */
  private static int index(TaskPage page) {
    return page.next().map(link -> Integer.parseInt(link.getFragment())).orElse(0);
  }

  private static TaskPage pageOf(TaskPage before, int pages, String... tags) {
    int next = index(before) + 1;
    List<ImageTask> all =
        Arrays.stream(tags)
            .map(
                tag ->
                    new ImageTask(
                        before.rule().entry().line(),
                        new Reference(before.rule().source(), tag),
                        new Reference(before.rule().target(), tag),
                        "",
                        ""))
            .toList();
    boolean more = next < pages;
    Optional<URI> link = more ? Optional.of(URI.create("#" + next)) : Optional.empty();
    return TaskPages.followedBy(before, all, link);
  }
}
