package io.imagemigrator.rule;

import io.imagemigrator.json.PrintableText;

/**
 * One source and one target as somebody wrote them; a list of targets makes several entries.
 *
 * @param source the key
 * @param target the value, maybe empty; {@code null} for an empty list of targets
 * @param line of the key, or of the target within a list, from 1
 * @param column likewise
 */
public record RuleEntry(String source, String target, int line, int column) {
  @Override
  public String toString() {
    String to = target == null ? "[]" : "\"" + PrintableText.ofAddress(target) + "\"";
    return "line " + line + ": \"" + PrintableText.ofAddress(source) + "\" -> " + to;
  }
}
