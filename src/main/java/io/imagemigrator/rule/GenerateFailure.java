package io.imagemigrator.rule;

import io.imagemigrator.json.PrintableText;

/**
 * A rule that gave no task, or not all of them.
 *
 * @param rule as it was written
 * @param reason one sentence: what is wrong and what to do
 */
public record GenerateFailure(RuleEntry rule, String reason) {
  /** Takes control characters out of the reason, which quotes names from outside. */
  public GenerateFailure {
    reason = PrintableText.of(reason);
  }

  @Override
  public String toString() {
    return rule + ": " + reason;
  }
}
