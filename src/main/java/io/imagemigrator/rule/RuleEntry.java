package io.imagemigrator.rule;

/**
 * One source and one target as somebody wrote them; a list of targets makes several entries.
 *
 * @param source the key
 * @param target the value, maybe empty
 * @param line of the key, or of the target within a list, from 1
 * @param column likewise
 */
public record RuleEntry(String source, String target, int line, int column) {
  /** The target of an entry whose list of targets is empty. */
  static final String EMPTY_LIST = "[]";

  @Override
  public String toString() {
    return "line " + line + ": \"" + printable(source) + "\" -> \"" + printable(target) + "\"";
  }

  /** Control characters in a file must not steer a terminal or forge a line of the log. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
