package io.imagemigrator.rule;

/**
 * A rule that gave no task, or not all of them.
 *
 * @param rule as it was written
 * @param reason one sentence: what is wrong and what to do
 */
public record GenerateFailure(RuleEntry rule, String reason) {
  @Override
  public String toString() {
    return rule + ": " + reason;
  }
}
