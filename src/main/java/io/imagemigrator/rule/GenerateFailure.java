package io.imagemigrator.rule;

import io.imagemigrator.json.PrintableText;
import java.util.Optional;

/**
 * A rule that gave no task, or not all of them.
 *
 * @param rule as it was written
 * @param reason one sentence: what is wrong and what to do
 * @param commonCause equal for all that failed for one reason of their registry; empty when the
 *     reason is this one's own
 */
public record GenerateFailure(RuleEntry rule, String reason, Optional<String> commonCause) {
  /** A failure for a reason of its own. */
  public GenerateFailure(RuleEntry rule, String reason) {
    this(rule, reason, Optional.empty());
  }

  /** Takes control characters out of the reason, which quotes names from outside. */
  public GenerateFailure {
    reason = PrintableText.of(reason);
  }

  @Override
  public String toString() {
    return rule + ": " + reason;
  }
}
