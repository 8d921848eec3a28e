package io.imagemigrator.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a {@code WWW-Authenticate} header (RFC 9110, 11.6.1) as servers write it: several schemes
 * in one header, empty list elements, parameters without a value, values without quotes. What
 * cannot be read is passed over, so that it does not hide what can.
 */
final class ChallengeParser {
  /** A name alone in the middle of a header is one of these, or a parameter without a value. */
  private static final Set<String> SCHEMES =
      Set.of(
          "basic",
          "bearer",
          "digest",
          "dpop",
          "gss-negotiate",
          "hoba",
          "kerberos",
          "mutual",
          "negotiate",
          "ntlm",
          "oauth",
          "scram-sha-1",
          "scram-sha-256",
          "vapid");

  private static final String SYMBOLS = "!#$%&'*+-.^_`|~";

  private final String text;
  private final List<AuthChallenge> challenges = new ArrayList<>();
  private Map<String, String> parameters;
  private int position;

  private ChallengeParser(String text) {
    this.text = text;
  }

  static List<AuthChallenge> parse(String header) {
    ChallengeParser parser = new ChallengeParser(header);
    while (parser.position < header.length()) {
      parser.readElement();
    }
    return parser.challenges;
  }

  private void readElement() {
    if (next() == '"') {
      readQuoted();
      return;
    }
    String name = readToken();
    if (name.isEmpty()) {
      // A comma, a blank, or what has no place here.
      position++;
      return;
    }
    int end = position;
    skipBlanks();
    if (parameters != null && next() == '=') {
      position++;
      skipBlanks();
      // A scope that is given twice is both.
      parameters.merge(name, readValue(), (a, b) -> name.equals("scope") ? a + " " + b : a);
    } else if (parameters == null || SCHEMES.contains(name) || startsScheme(end)) {
      parameters = new LinkedHashMap<>();
      challenges.add(new AuthChallenge(name, parameters));
    }
  }

  /** Only a scheme has a blank and then something else than a comma behind it. */
  private boolean startsScheme(int end) {
    return position > end && isTokenCharacter(next());
  }

  private String readToken() {
    int begin = position;
    while (isTokenCharacter(next())) {
      position++;
    }
    return text.substring(begin, position).toLowerCase(Locale.ROOT);
  }

  private String readValue() {
    return next() == '"' ? readQuoted() : readPlain();
  }

  private String readQuoted() {
    StringBuilder value = new StringBuilder();
    position++;
    while (position < text.length() && next() != '"') {
      if (next() == '\\' && position + 1 < text.length()) {
        position++;
      }
      value.append(next());
      position++;
    }
    position++;
    return value.toString();
  }

  /** Addresses come without quotes too, though they are no tokens. */
  private String readPlain() {
    int begin = position;
    while (position < text.length() && next() != ',' && !isBlank(next())) {
      position++;
    }
    return text.substring(begin, position);
  }

  private void skipBlanks() {
    while (isBlank(next())) {
      position++;
    }
  }

  /** The character at the position; zero at the end. */
  private char next() {
    return position < text.length() ? text.charAt(position) : 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isTokenCharacter(char c) {
    boolean letterOrDigit = c < 128 && Character.isLetterOrDigit(c);
    return letterOrDigit || (c != 0 && SYMBOLS.indexOf(c) >= 0);
  }
}
