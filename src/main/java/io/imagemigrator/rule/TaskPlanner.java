package io.imagemigrator.rule;

import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.TagPage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns rules into tasks, one page of tags at a time. */
public final class TaskPlanner {
  private static final int LONGEST_SHOWN = 140;

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
      return granted(page, List.of(rule.task()), page.problems(), Optional.empty());
    }
    TagPage tags = source.listTags(page.next());
    if (page.trail().endless(tags) || page.seen().tooMany()) {
      throw new RegistryException(
          Kind.REFUSED, "list the tags of", source.name(), "its list of tags never ends", null);
    }
    List<ImageTask> tasks = new ArrayList<>();
    RuleProblems problems = page.problems();
    for (String tag : tags.tags()) {
      if (!page.seen().add(tag)) {
        continue; // Lists that change while they are read have a tag on two pages.
      }
      if (Reference.isTag(tag)) {
        tasks.add(rule.task(tag));
      } else {
        problems = problems.plus("the registry lists '%s', which is no tag", shortened(tag));
      }
    }
    if (tags.next().isEmpty() && page.seen().isEmpty()) {
      problems = problems.plus("the source repository has no tags; nothing to copy", "");
    }
    return granted(page.seen(tags), tasks, problems, tags.next());
  }

  private static String shortened(String tag) {
    return tag.length() <= LONGEST_SHOWN ? tag : tag.substring(0, LONGEST_SHOWN) + "…";
  }

  private TaskPage granted(
      TaskPage page, List<ImageTask> tasks, RuleProblems before, Optional<URI> next) {
    if (!page.contested()) {
      return page.followedBy(tasks, before, next);
    }
    List<ImageTask> granted = new ArrayList<>();
    RuleProblems problems = before;
    for (ImageTask task : tasks) {
      switch (claims.claim(task, page.rule().entry())) {
        case GRANTED -> granted.add(task);
        case DUPLICATE -> {}
        case COLLISION -> problems = problems.plus(collision(task), task.target().identifier());
      }
    }
    return page.followedBy(granted, problems, next);
  }

  private String collision(ImageTask task) {
    return "it would write "
        + task.target().repository()
        + ":%s, which the rule in "
        + claims.owner(task.target()).orElseThrow()
        + " writes from another source; the first rule keeps the target, so give this one another";
  }
}
