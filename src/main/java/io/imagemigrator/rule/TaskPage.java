package io.imagemigrator.rule;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Some of the tasks of a rule: a cursor that walks through the pages of a list of tags.
 *
 * @param rule which rule
 * @param contested whether other rules lead into the same target repository
 * @param tasks of this page
 * @param failures of this page: collisions, and names that are no tags
 * @param next where the list goes on
 * @param more whether there is another page
 */
public record TaskPage(
    ImageRule rule,
    boolean contested,
    List<ImageTask> tasks,
    List<GenerateFailure> failures,
    Optional<URI> next,
    boolean more) {
  /** Keeps copies of the lists. */
  public TaskPage {
    tasks = List.copyOf(tasks);
    failures = List.copyOf(failures);
  }

  /** The cursor before the first page. */
  public static TaskPage before(ImageRule rule, boolean contested) {
    return new TaskPage(rule, contested, List.of(), List.of(), Optional.empty(), true);
  }
}
