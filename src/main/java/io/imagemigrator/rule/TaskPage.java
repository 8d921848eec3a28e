package io.imagemigrator.rule;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.TagPage;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Some of the tasks of a rule: a cursor that walks through the pages of a list of tags.
 *
 * @param rule which rule
 * @param contested whether other rules lead into the same target repository
 * @param tasks of this page
 * @param next where the list goes on; empty before the first page and on the last one
 * @param more whether there is another page
 * @param problems of this page and those before it
 * @param failures on the last page, if there were problems: one
 * @param trail of the pages before
 * @param seen the names on the pages so far; one cursor hands it to the next
 */
public record TaskPage(
    ImageRule rule,
    boolean contested,
    List<ImageTask> tasks,
    Optional<URI> next,
    boolean more,
    RuleProblems problems,
    List<GenerateFailure> failures,
    PageTrail trail,
    SeenTags seen) {
  /** Keeps copies of the lists. */
  public TaskPage {
    tasks = List.copyOf(tasks);
    failures = List.copyOf(failures);
  }

  @Override
  public String toString() {
    return "tags of " + rule.entry();
  }

  /** The cursor before the first page. */
  public static TaskPage before(ImageRule rule, boolean contested) {
    return new TaskPage(
        rule,
        contested,
        List.of(),
        Optional.empty(),
        true,
        RuleProblems.NONE,
        List.of(),
        PageTrail.START,
        new SeenTags());
  }

  /** The same, having seen the page that comes next. */
  TaskPage seen(TagPage page) {
    return new TaskPage(
        rule, contested, tasks, next, more, problems, failures, trail.plus(page), seen);
  }

  /** The page after this one. */
  TaskPage followedBy(List<ImageTask> found, RuleProblems soFar, Optional<URI> continued) {
    boolean failed = continued.isEmpty() && !soFar.isEmpty();
    List<GenerateFailure> failure =
        failed ? List.of(new GenerateFailure(rule.entry(), soFar.reason())) : List.of();
    return new TaskPage(
        rule, contested, found, continued, continued.isPresent(), soFar, failure, trail, seen);
  }

  /** The same, where the registry refused the list; a namespace would explain it. */
  public TaskPage refused(
      String reason, RegistryException.Kind kind, Optional<String> commonCause) {
    return broken(reason + WholeNamespace.hint(rule.source(), kind), commonCause);
  }

  /** The end of a list whose next page cannot be read. */
  public TaskPage broken(String reason) {
    return followedBy(List.of(), problems.plus(reason, ""), Optional.empty());
  }

  /** The same, for a reason that the rule may share with others. */
  public TaskPage broken(String reason, Optional<String> commonCause) {
    TaskPage end = broken(reason);
    return commonCause.isEmpty() || !problems.isEmpty()
        ? end
        : new TaskPage(
            rule,
            contested,
            List.of(),
            Optional.empty(),
            false,
            end.problems,
            List.of(new GenerateFailure(rule.entry(), reason, commonCause)),
            trail,
            seen);
  }
}
