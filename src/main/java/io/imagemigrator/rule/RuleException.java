package io.imagemigrator.rule;

/** An entry breaks one of the rules R1–R8; the message begins with the rule's number. */
final class RuleException extends Exception {
  RuleException(String rule, String what) {
    super(rule + ": " + what);
  }
}
