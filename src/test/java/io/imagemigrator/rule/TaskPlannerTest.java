package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.RegistryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules that name their tag; {@link TagListingTest} has those that mean all. */
class TaskPlannerTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @Test
  void next_oneTag_oneTaskAndNoMorePages() throws Exception {
    TaskPage page = run(entry(4, "r.io/a/b:1", "t.io/a/b:2")).get(0);

    assertThat(page.tasks()).singleElement().hasToString("r.io/a/b:1 -> t.io/a/b:2");
    assertThat(page.tasks().get(0).line()).isEqualTo(4);
    assertThat(page.failures()).isEmpty();
    assertThat(page.more()).isFalse();
    assertThat(page.next()).isEmpty();
    assertThat(page.contested()).isFalse();
  }

  @Test
  void next_digest_oneTask() throws Exception {
    assertThat(run(entry(1, "r.io/a/b@" + DIGEST, "t.io/a/b")).get(0).tasks())
        .singleElement()
        .hasToString("r.io/a/b@" + DIGEST + " -> t.io/a/b@" + DIGEST);
  }

  @Test
  void next_sameSourceToSameTarget_secondDropped() throws Exception {
    List<TaskPage> pages =
        run(entry(1, "r.io/a/b:1", "t.io/a/b"), entry(2, "R.io/a/b:1", "t.io/a/b:1"));

    assertThat(pages.get(0).tasks()).hasSize(1);
    assertThat(pages.get(1).tasks()).isEmpty();
    assertThat(pages.get(1).failures()).isEmpty();
    assertThat(pages.get(1).more()).isFalse();
  }

  @Test
  void next_otherSourceToSameTag_failureThatNamesBoth() throws Exception {
    List<TaskPage> pages =
        run(entry(3, "r.io/a/b:1", "t.io/a/x:1"), entry(9, "r.io/a/c:1", "t.io/a/x"));

    assertThat(pages.get(0).tasks()).hasSize(1);
    assertThat(pages.get(1).tasks()).isEmpty();
    assertThat(pages.get(1).failures())
        .singleElement()
        .asString()
        .startsWith("line 9: \"r.io/a/c:1\" -> \"t.io/a/x\": ")
        .contains("t.io/a/x:1")
        .contains("line 3: \"r.io/a/b:1\" -> \"t.io/a/x:1\"");
  }

  @Test
  void next_collisionWithDockerHubAlias_found() throws Exception {
    List<TaskPage> pages =
        run(entry(1, "r.io/a/b:1", "docker.io/a/x"), entry(2, "r.io/a/c:1", "index.docker.io/a/x"));

    assertThat(pages.get(1).failures()).hasSize(1);
  }

  @Test
  void next_otherTagsOfOneTarget_allGranted() throws Exception {
    List<TaskPage> pages =
        run(
            entry(1, "r.io/a/b:1", "t.io/a/x"),
            entry(2, "r.io/a/c:2", "t.io/a/x"),
            entry(3, "r.io/a/c:2", "t.io/a/x:3"),
            entry(4, "r.io/a/c:2", "t.io/a/y"));

    assertThat(pages).allSatisfy(page -> assertThat(page.tasks()).hasSize(1));
    assertThat(pages).allSatisfy(page -> assertThat(page.failures()).isEmpty());
  }

  @Test
  void next_threeForOneTag_firstKeepsIt() throws Exception {
    List<TaskPage> pages =
        run(
            entry(1, "r.io/a/b:1", "t.io/a/x:1"),
            entry(2, "r.io/a/c:1", "t.io/a/x:1"),
            entry(3, "r.io/a/b:1", "t.io/a/x:1"),
            entry(4, "r.io/a/d:1", "t.io/a/x:1"));

    assertThat(pages.get(1).failures()).singleElement().asString().contains("line 1: ");
    assertThat(pages.get(2).failures()).isEmpty();
    assertThat(pages.get(3).failures()).singleElement().asString().contains("line 1: ");
  }

  @Test
  void next_sameDigestFromTwoRepositories_sameImage() throws Exception {
    List<TaskPage> pages =
        run(entry(1, "r.io/a/b@" + DIGEST, "t.io/a/x"), entry(2, "q.io/a/c@" + DIGEST, "t.io/a/x"));

    assertThat(pages.get(1).tasks()).isEmpty();
    assertThat(pages.get(1).failures()).isEmpty();
  }

  @Test
  void claim_anotherPlannerOfTheRun_seesIt() throws Exception {
    ImageRule first = rules(entry(1, "r.io/a/b:1", "t.io/a/x:1")).get(0);
    ImageRule second = rules(entry(2, "r.io/a/c:1", "t.io/a/x:1")).get(0);
    TargetClaims claims = new TargetClaims();

    assertThat(new TaskPlanner(claims).next(TaskPage.before(first, true), null).tasks()).hasSize(1);
    assertThat(new TaskPlanner(claims).next(TaskPage.before(second, true), null).failures())
        .hasSize(1);
    assertThat(claims.owner(first.task().target())).contains(first.entry());
  }

  @Test
  void claim_outcomes_each() throws Exception {
    ImageRule first = rules(entry(1, "r.io/a/b:1", "t.io/a/x:1")).get(0);
    ImageRule other = rules(entry(2, "r.io/a/c:1", "t.io/a/x:1")).get(0);
    TargetClaims claims = new TargetClaims();

    assertThat(claims.owner(first.task().target())).isEmpty();
    assertThat(claims.claim(first.task(), first.entry())).isEqualTo(TargetClaims.Claim.GRANTED);
    assertThat(claims.claim(first.task(), first.entry())).isEqualTo(TargetClaims.Claim.DUPLICATE);
    assertThat(claims.claim(other.task(), other.entry())).isEqualTo(TargetClaims.Claim.COLLISION);
  }

  @Test
  void broken_page_isTheLast() throws Exception {
    ImageRule rule = rules(entry(1, "r.io/a/b", "t.io/a/x")).get(0);
    TaskPage before = TaskPage.before(rule, true);

    assertThat(before.more()).isTrue();
    TaskPage last = before.broken("no answer");
    assertThat(last.more()).isFalse();
    assertThat(last.rule()).isEqualTo(rule);
    assertThat(last.failures()).singleElement().asString().endsWith("no answer");
  }

  @Test
  void matched_task_keepsEverythingElse() throws Exception {
    ImageTask task = rules(entry(6, "r.io/a/b:1", "t.io/a/x")).get(0).task();
    ImageTask matched = task.matched("one", "two");

    assertThat(matched.sourceAccess()).isEqualTo("one");
    assertThat(matched.targetAccess()).isEqualTo("two");
    assertThat(matched.matched("", "")).isEqualTo(task);
  }

  private static RuleEntry entry(int line, String source, String target) {
    return new RuleEntry(source, target, line, 3);
  }

  private static RulePlan plan(RuleEntry... entries) {
    RulePlan plan =
        RulePlan.of(
            new RuleFile(Path.of("images.json"), List.of(entries)),
            new Defaults(Optional.empty(), Optional.empty()));
    assertThat(plan.failures()).isEmpty();
    return plan;
  }

  private static List<ImageRule> rules(RuleEntry... entries) {
    return plan(entries).groups().stream().flatMap(group -> group.rules().stream()).toList();
  }

  /** The pages of a run, as the routes go through its groups. */
  private static List<TaskPage> run(RuleEntry... entries) throws RegistryException {
    TaskPlanner planner = new TaskPlanner(new TargetClaims());
    List<TaskPage> pages = new ArrayList<>();
    for (RuleGroup group : plan(entries).groups()) {
      for (ImageRule rule : group.rules()) {
        pages.add(planner.next(TaskPage.before(rule, group.contested()), null));
      }
    }
    return pages;
  }
}
