package io.imagemigrator.json;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parser's words about broken JSON, in those of its author. */
final class JsonFault {
  private static final Pattern CHARACTER = Pattern.compile("Unexpected character \\('(.)'");
  private static final Pattern CODE = Pattern.compile("\\(CTRL-CHAR, code ([0-9]+)\\)");
  private static final Pattern BYTE = Pattern.compile("Invalid UTF-8 \\w+ byte (0x[0-9a-f]+)");

  private JsonFault() {}

  /** One clause: what was found and what was expected. It quotes one character at most. */
  static String explain(String message) {
    Matcher character = CHARACTER.matcher(message);
    Matcher code = CODE.matcher(message);
    Matcher invalid = BYTE.matcher(message);
    if (message.contains("COMMENTS")) {
      return "JSON has no comments; take this one out";
    }
    if (character.find()) {
      return unexpected(character.group(1), message);
    }
    if (message.startsWith("Unrecognized token")) {
      // The parser quotes it, and it may be a password.
      return "a text must stand in double quotes";
    }
    if (invalid.find()) {
      return "the byte " + invalid.group(1) + " is not UTF-8; save the file in UTF-8";
    }
    if (code.find() && message.contains("has to be escaped")) {
      return switch (code.group(1)) {
        case "10", "13" -> "a text ends with its line; is a '\"' missing before that?";
        case "9" -> "there is a tab in a text; write \\t, or a blank";
        default -> "there is a control character in a text (code " + code.group(1) + ")";
      };
    }
    if (message.contains("no open Object to close")) {
      return "there is a '}' too many";
    }
    if (message.startsWith("Unexpected close marker")) {
      return "a '{' is closed by ']', or a '[' by '}'";
    }
    if (message.startsWith("Unexpected end-of-input")) {
      return "the file ends too soon; is a '}', a ']' or a '\"' missing?";
    }
    return message.lines().findFirst().orElse("");
  }

  private static String unexpected(String found, String message) {
    boolean key = message.contains("double-quote to start field name");
    switch (found) {
      case "#" -> {
        return "JSON has no comments; take this one out";
      }
      case "'", "\u2018", "\u2019", "\u201c", "\u201d", "\u201e", "\u00ab" -> {
        return "keys and texts stand in straight double quotes (\"), not in " + found;
      }
      case "\u00a0" -> {
        return "there is a no-break space; replace it by a blank";
      }
      default -> {}
    }
    if (found.equals("}") || found.equals("]") || found.equals(",")) {
      return key || found.equals("]")
          ? "there is a comma too many before the '" + found + "'"
          : "a value is missing before the '" + found + "'";
    }
    if (key) {
      return "expected a key in double quotes, found '" + found + "'";
    }
    if (message.contains("was expecting a colon")) {
      return "expected ':' after the key, found '" + found + "'";
    }
    if (message.contains("was expecting comma")) {
      return "expected ',' or the end, found '" + found + "'; is a comma missing?";
    }
    return "expected a text in double quotes, found '" + found + "'";
  }
}
