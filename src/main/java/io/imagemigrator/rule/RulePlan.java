package io.imagemigrator.rule;

import io.imagemigrator.registry.Repository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule file checked against R1–R8.
 *
 * @param groups the good rules
 * @param failures the broken ones
 */
public record RulePlan(List<RuleGroup> groups, List<GenerateFailure> failures) {
  /** Keeps copies of the lists. */
  public RulePlan {
    groups = List.copyOf(groups);
    failures = List.copyOf(failures);
  }

  /** The repositories of the good rules, sources and targets. */
  public Set<Repository> repositories() {
    return groups.stream()
        .flatMap(group -> group.rules().stream())
        .flatMap(rule -> Stream.of(rule.source(), rule.target()))
        .collect(Collectors.toSet());
  }

  /** Checks every entry; a broken one does not keep the others from being used. */
  public static RulePlan of(RuleFile file, Defaults defaults) {
    Map<Repository, List<ImageRule>> groups = new LinkedHashMap<>();
    List<GenerateFailure> failures = new ArrayList<>();
    for (RuleEntry entry : file.entries()) {
      try {
        ImageRule rule = ImageRule.of(entry, defaults);
        groups.computeIfAbsent(rule.target(), target -> new ArrayList<>()).add(rule);
      } catch (RuleException e) {
        failures.add(new GenerateFailure(entry, e.getMessage()));
      }
    }
    List<RuleGroup> inOrder = new ArrayList<>();
    groups.forEach((target, rules) -> inOrder.add(new RuleGroup(target, rules)));
    return new RulePlan(inOrder, failures);
  }
}
