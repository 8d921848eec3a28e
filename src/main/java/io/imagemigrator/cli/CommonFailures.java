package io.imagemigrator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Failures that many images share, such as a login that is refused. Each reason becomes one line,
 * with a count, at the end of the run; the log and the report have every image.
 */
final class CommonFailures {
  /** More registries than a run has. What comes after them is said image by image. */
  private static final int MOST_CAUSES = 1000;

  private final Map<String, Group> groups = new LinkedHashMap<>();

  private static final class Group {
    private final String first;
    private int moreImages;
    private int moreRules;

    private Group(String first) {
      this.first = first;
    }

    private String line() {
      List<String> more = new ArrayList<>();
      if (moreImages > 0) {
        more.add(moreImages + " more image" + (moreImages == 1 ? "" : "s"));
      }
      if (moreRules > 0) {
        more.add(moreRules + " more rule" + (moreRules == 1 ? "" : "s"));
      }
      return more.isEmpty()
          ? first
          : first + "; and " + String.join(" and ", more) + " of this registry";
    }
  }

  /** Adds an image; false when it is to be said at once, since there are too many reasons. */
  synchronized boolean addImage(String cause, String line) {
    Group group = groups.get(cause);
    if (group != null) {
      group.moreImages++;
      return true;
    }
    return begin(cause, line);
  }

  /** The same for a rule. */
  synchronized boolean addRule(String cause, String line) {
    Group group = groups.get(cause);
    if (group != null) {
      group.moreRules++;
      return true;
    }
    return begin(cause, line);
  }

  private boolean begin(String cause, String line) {
    return groups.size() < MOST_CAUSES && groups.put(cause, new Group(line)) == null;
  }

  /** A line for each reason so far, which are forgotten then. */
  synchronized List<String> lines() {
    List<String> lines = groups.values().stream().map(Group::line).toList();
    groups.clear();
    return lines;
  }
}
