package io.imagemigrator.rule;

import io.imagemigrator.registry.Repository;
import java.util.List;

/**
 * The rules that lead into one target repository, in the order of the file. Only these can collide,
 * so they are worked off one after the other, and groups side by side.
 */
public record RuleGroup(Repository target, List<ImageRule> rules) {
  /** Keeps a copy of the list. */
  public RuleGroup {
    rules = List.copyOf(rules);
  }

  /** Whether two rules may want the same target tag. */
  public boolean contested() {
    return rules.size() > 1;
  }
}
