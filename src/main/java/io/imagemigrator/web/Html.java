package io.imagemigrator.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Texts from outside, made harmless. */
final class Html {
  private Html() {}

  /**
   * For content and for attributes in double quotes; what cannot be seen becomes a question mark.
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(point -> append(escaped, point));
    return escaped.toString();
  }

  private static void append(StringBuilder escaped, int point) {
    switch (point) {
      case '&' -> escaped.append("&amp;");
      case '<' -> escaped.append("&lt;");
      case '>' -> escaped.append("&gt;");
      case '"' -> escaped.append("&quot;");
      case '\'' -> escaped.append("&#39;");
      case '\n' -> escaped.append(' ');
      default -> {
        int type = Character.getType(point);
        // Marks that turn the direction of writing can make a name look like another one.
        boolean unseen =
            type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
        escaped.appendCodePoint(unseen ? '?' : point);
      }
    }
  }

  /** One part of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
