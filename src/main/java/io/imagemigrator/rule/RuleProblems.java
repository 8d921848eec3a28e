package io.imagemigrator.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What went wrong with tags of a rule so far. However many there are and on whichever page of the
 * list, they make one failure at its end.
 *
 * @param tallies by what went wrong, a sentence with {@code %s} for the tags
 */
record RuleProblems(Map<String, Tally> tallies) {
  static final RuleProblems NONE = new RuleProblems(Map.of());

  private static final int NAMED = 5;

  /** How many tags share a problem, and the first of them. */
  record Tally(int count, List<String> first) {
    private Tally plus(String tag) {
      List<String> names = first;
      if (first.size() < NAMED) {
        names = new ArrayList<>(first);
        names.add(tag);
      }
      return new Tally(count + 1, names);
    }

    private String names() {
      String more = count > first.size() ? " and " + (count - first.size()) + " more" : "";
      return String.join(", ", first) + more;
    }
  }

  /** With one more tag that has the problem. */
  RuleProblems plus(String problem, String tag) {
    Map<String, Tally> more = new LinkedHashMap<>(tallies);
    more.put(problem, more.getOrDefault(problem, new Tally(0, List.of())).plus(tag));
    return new RuleProblems(more);
  }

  boolean isEmpty() {
    return tallies.isEmpty();
  }

  /** All of it in one line. */
  String reason() {
    List<String> sentences = new ArrayList<>();
    tallies.forEach((problem, tally) -> sentences.add(problem.replace("%s", tally.names())));
    return String.join("; ", sentences);
  }
}
