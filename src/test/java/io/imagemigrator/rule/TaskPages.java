package io.imagemigrator.rule;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Pages of tasks for tests of the routes, which list nothing. */
public final class TaskPages {
  private TaskPages() {}

  public static TaskPage followedBy(TaskPage before, List<ImageTask> tasks, Optional<URI> next) {
    return before.followedBy(tasks, before.problems(), next);
  }
}
