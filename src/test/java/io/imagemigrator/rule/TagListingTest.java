package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules that mean all tags, and what a registry may list for them. */
class TagListingTest {
  private TagServer server;
  private String host;

  @BeforeEach
  void start() throws Exception {
    server = new TagServer();
    host = server.host();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void next_allTags_taskForEach() throws Exception {
    server.tags("a/b", "\"1\",\"latest\"");
    List<TaskPage> pages = run(entry(1, "a/b", "t.io/c/d"));

    assertThat(pages).hasSize(1);
    assertThat(pages.get(0).tasks())
        .extracting(ImageTask::toString)
        .containsExactly(host + "/a/b:1 -> t.io/c/d:1", host + "/a/b:latest -> t.io/c/d:latest");
    assertThat(pages.get(0).failures()).isEmpty();
  }

  @Test
  void next_twoPages_bothRead() throws Exception {
    server.tags("a/b", "\"1\"", "\"2\"");
    List<TaskPage> pages = run(entry(1, "a/b", "t.io/c/d"));

    assertThat(pages).hasSize(2);
    assertThat(pages.get(0).more()).isTrue();
    assertThat(pages.get(1).tasks()).singleElement().asString().contains("/a/b:2 ");
    assertThat(pages.get(1).more()).isFalse();
  }

  @Test
  void next_pagesThatLeadToEachOther_failureSoon() {
    server.circle("a/b", "\"1\"", "\"2\"");

    assertThatThrownBy(() -> run(entry(1, "a/b", "t.io/c/d")))
        .isInstanceOf(RegistryException.class)
        .hasMessage("list the tags of " + host + "/a/b: its list of tags never ends");
  }

  @Test
  void next_hugeNameThatIsNoTag_shownInPart() throws Exception {
    server.tags("a/b", "\"" + "x".repeat(1_000_000) + "\"");

    assertThat(run(entry(1, "a/b", "t.io/c/d")).get(0).failures())
        .singleElement()
        .asString()
        .hasSizeLessThan(300)
        .contains("xxx…', which is no tag");
  }

  @Test
  void next_noTags_failure() throws Exception {
    server.tags("a/b", "");
    List<TaskPage> pages = run(entry(1, "a/b", "t.io/c/d"));

    assertThat(pages.get(0).tasks()).isEmpty();
    assertThat(pages.get(0).failures()).singleElement().asString().contains("has no tags");
  }

  @Test
  void next_emptyPageBeforeAnother_noFailure() throws Exception {
    server.tags("a/b", "", "\"2\"");
    assertThat(run(entry(1, "a/b", "t.io/c/d")))
        .allSatisfy(page -> assertThat(page.failures()).isEmpty());
  }

  @Test
  void next_twoPagesAndNoTags_failure() throws Exception {
    server.tags("a/b", "", "");

    assertThat(run(entry(1, "a/b", "t.io/c/d")).get(1).failures())
        .singleElement()
        .asString()
        .contains("has no tags");
  }

  @Test
  void next_tagTwiceOnAPageAndOnTwoPages_oneTask() throws Exception {
    server.tags("a/b", "\"1\",\"1\",\"2\",\"x/y\"", "\"2\",\"3\",\"x/y\"");

    List<TaskPage> pages = run(entry(1, "a/b", "t.io/c/d"));

    assertThat(pages.stream().flatMap(page -> page.tasks().stream()))
        .extracting(task -> task.target().identifier())
        .containsExactly("1", "2", "3");
    assertThat(pages.get(1).failures()).singleElement().asString().contains("'x/y', which is no");
  }

  @Test
  void next_tagTwiceForEachOfTwoRules_oneTaskForEach() throws Exception {
    server.tags("a/b", "\"1\",\"1\"");

    assertThat(run(entry(1, "a/b", "t.io/c/d"), entry(2, "a/b", "t.io/c/e")))
        .allSatisfy(page -> assertThat(page.tasks()).hasSize(1));
  }

  @Test
  void next_nameThatIsNoTag_failureAndTheOthersStay() throws Exception {
    server.tags("a/b", "\"1\",\"../../x\",\"2\"");
    TaskPage page = run(entry(1, "a/b", "t.io/c/d")).get(0);

    assertThat(page.tasks()).hasSize(2);
    assertThat(page.failures()).singleElement().asString().contains("'../../x', which is no tag");
  }

  @Test
  void next_collisionsWithOneRule_oneFailureThatNamesSomeTags() throws Exception {
    String tags =
        IntStream.range(0, 8).mapToObj(i -> "\"v" + i + "\"").collect(Collectors.joining(","));
    server.tags("a/b", tags).tags("a/c", tags + ",\"own\"");
    List<TaskPage> pages = run(entry(1, "a/b", "t.io/x/y"), entry(2, "a/c", "t.io/x/y"));

    assertThat(pages.get(0).tasks()).hasSize(8);
    assertThat(pages.get(1).tasks()).singleElement().asString().endsWith(":own");
    assertThat(pages.get(1).failures())
        .singleElement()
        .asString()
        .contains("t.io/x/y:v0, v1, v2, v3, v4 and 3 more")
        .contains("line 1: ");
  }

  @Test
  void next_sameSourceTwice_noCollision() throws Exception {
    server.tags("a/b", "\"1\",\"2\"");
    List<TaskPage> pages = run(entry(1, "a/b:1", "t.io/x/y"), entry(2, "a/b", "t.io/x/y"));

    assertThat(pages.get(1).tasks()).singleElement().asString().endsWith(":2");
    assertThat(pages.get(1).failures()).isEmpty();
  }

  @Test
  void next_controlCharactersInAName_notInTheFailure() throws Exception {
    server.tags("a/b", "\"\\u001b[2Jx\",\"a\\nimage ok\"");

    assertThat(run(entry(1, "a/b", "t.io/c/d")).get(0).failures())
        .allSatisfy(failure -> assertThat(failure.reason()).doesNotMatch("(?s).*\\p{Cntrl}.*"));
  }

  @Test
  void next_severalNamesThatAreNoTags_oneFailureForTheRule() throws Exception {
    server.tags("a/b", "\"1\",\"a/b\",\"c/d\"");

    assertThat(run(entry(1, "a/b", "t.io/c/d")).get(0).failures()).hasSize(1);
  }

  @Test
  void next_collisionsWithTwoRules_oneFailureForTheRule() throws Exception {
    server.tags("a/d", "\"1\",\"2\",\"3\"");
    List<TaskPage> pages =
        run(
            entry(1, "a/b:1", "t.io/x/y"),
            entry(2, "a/c:2", "t.io/x/y"),
            entry(3, "a/d", "t.io/x/y"));

    assertThat(pages.get(2).tasks()).singleElement().asString().endsWith(":3");
    assertThat(pages.get(2).failures())
        .singleElement()
        .asString()
        .contains("line 1: ")
        .contains("line 2: ");
  }

  @Test
  void next_collisionsOnTwoPages_oneFailureForTheRule() throws Exception {
    server.tags("a/b", "\"1\",\"2\"").tags("a/c", "\"1\"", "\"2\"");
    List<TaskPage> pages = run(entry(1, "a/b", "t.io/x/y"), entry(2, "a/c", "t.io/x/y"));

    assertThat(pages.stream().mapToInt(page -> page.failures().size()).sum()).isEqualTo(1);
  }

  private RuleEntry entry(int line, String source, String target) {
    return new RuleEntry(host + "/" + source, target, line, 3);
  }

  /** Every page of every rule, as the routes walk through them. */
  private List<TaskPage> run(RuleEntry... entries) throws RegistryException {
    RulePlan plan =
        RulePlan.of(
            new RuleFile(Path.of("images.json"), List.of(entries)),
            new Defaults(Optional.empty(), Optional.empty()));
    assertThat(plan.failures()).isEmpty();
    TaskPlanner planner = new TaskPlanner(new TargetClaims());
    List<TaskPage> pages = new ArrayList<>();
    for (RuleGroup group : plan.groups()) {
      for (ImageRule rule : group.rules()) {
        TaskPage page = TaskPage.before(rule, group.contested());
        while (page.more()) {
          page = planner.next(page, server.open(rule.source()));
          pages.add(page);
        }
      }
    }
    return pages;
  }
}
