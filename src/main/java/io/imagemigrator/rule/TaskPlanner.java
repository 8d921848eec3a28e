package io.imagemigrator.rule;

import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.TagPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns rules into tasks, one page of tags at a time. */
public final class TaskPlanner {
  private static final int NAMED = 5;

  private final TargetClaims claims;

  /** Plans for one run, whose claims it shares with all other planners of the run. */
  public TaskPlanner(TargetClaims claims) {
    this.claims = claims;
  }

  /**
   * The page after the given one. Sends one request if the rule means all tags, none otherwise.
   *
   * @param source the rule's source repository
   */
  public TaskPage next(TaskPage page, RemoteRepository source) throws RegistryException {
    ImageRule rule = page.rule();
    if (!rule.allTags()) {
      return granted(page, List.of(rule.task()), List.of(), Optional.empty());
    }
    TagPage tags = source.listTags(page.next());
    List<ImageTask> tasks = new ArrayList<>();
    List<GenerateFailure> failures = new ArrayList<>();
    for (String tag : tags.tags()) {
      if (Reference.isTag(tag)) {
        tasks.add(rule.task(tag));
      } else {
        failures.add(
            new GenerateFailure(rule.entry(), "the registry lists '" + tag + "', which is no tag"));
      }
    }
    boolean whole = page.next().isEmpty() && tags.next().isEmpty();
    if (whole && tags.tags().isEmpty()) {
      failures.add(
          new GenerateFailure(rule.entry(), "the source repository has no tags; nothing to copy"));
    }
    return granted(page, tasks, failures, tags.next());
  }

  private TaskPage granted(
      TaskPage page,
      List<ImageTask> tasks,
      List<GenerateFailure> failures,
      Optional<java.net.URI> next) {
    ImageRule rule = page.rule();
    if (!page.contested()) {
      return new TaskPage(rule, false, tasks, failures, next, next.isPresent());
    }
    List<ImageTask> granted = new ArrayList<>();
    Map<RuleEntry, List<String>> lost = new LinkedHashMap<>();
    for (ImageTask task : tasks) {
      switch (claims.claim(task, rule.entry())) {
        case GRANTED -> granted.add(task);
        case DUPLICATE -> {}
        case COLLISION ->
            lost.computeIfAbsent(
                    claims.owner(task.target()).orElseThrow(), owner -> new ArrayList<>())
                .add(task.target().identifier());
      }
    }
    List<GenerateFailure> all = new ArrayList<>(failures);
    lost.forEach((owner, tags) -> all.add(collision(rule, owner, tags)));
    return new TaskPage(rule, true, granted, all, next, next.isPresent());
  }

  private static GenerateFailure collision(ImageRule rule, RuleEntry owner, List<String> tags) {
    String named = String.join(", ", tags.subList(0, Math.min(NAMED, tags.size())));
    String more = tags.size() > NAMED ? " and " + (tags.size() - NAMED) + " more" : "";
    return new GenerateFailure(
        rule.entry(),
        "it would write "
            + rule.target()
            + ":"
            + named
            + more
            + ", which the rule in "
            + owner
            + " writes from another source; the first rule keeps the target, so give this one"
            + " another");
  }
}
