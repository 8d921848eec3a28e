package io.imagemigrator.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a list goes on, by its {@code Link} headers (RFC 8288). A link without {@code rel} means
 * the next page, as it does to other clients. What cannot be read is never taken for the list's
 * end: the rest of the tags would be lost without a word.
 */
final class NextLink {
  private static final String NEXT = "next";

  private final String text;
  private int at;
  private final List<String> next = new ArrayList<>();
  private final List<String> unnamed = new ArrayList<>();

  private NextLink(String text) {
    this.text = text;
  }

  /**
   * The next page; empty when the headers name none.
   *
   * @param request what was asked, in the end
   * @throws IllegalArgumentException when a header cannot be read, or leads to no address or to two
   */
  static Optional<URI> of(URI request, List<String> headers) {
    List<String> next = new ArrayList<>();
    List<String> unnamed = new ArrayList<>();
    for (String header : headers) {
      NextLink links = new NextLink(header);
      links.read();
      next.addAll(links.next);
      unnamed.addAll(links.unnamed);
    }
    Set<URI> addresses = new LinkedHashSet<>();
    for (String target : next.isEmpty() ? unnamed : next) {
      addresses.add(address(request, target));
    }
    if (addresses.size() > 1) {
      throw new IllegalArgumentException("there are two of them");
    }
    return addresses.stream().findFirst();
  }

  /** An address in a registry's answer; what is said of an unusable one does not quote it. */
  static URI address(URI request, String target) {
    try {
      return Locations.resolve(request, target);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is no address", e);
    }
  }

  private void read() {
    while (skip(',')) {
      if (text.charAt(at) != '<') {
        throw unreadable();
      }
      int close = text.indexOf('>', at);
      if (close < 0) {
        throw unreadable();
      }
      String target = text.substring(at + 1, close);
      at = close + 1;
      note(target, relations());
    }
  }

  private void note(String target, List<String> relations) {
    if (relations.isEmpty()) {
      unnamed.add(target);
    } else if (relations.contains(NEXT)) {
      next.add(target);
    }
  }

  /** The values of the first {@code rel} of a link, which is read to its end. */
  private List<String> relations() {
    List<String> relations = null;
    while (more() && text.charAt(at) != ',') {
      if (text.charAt(at) != ';') {
        throw unreadable();
      }
      if (!skip(';') || text.charAt(at) == ',') {
        break;
      }
      String name = until("=;,");
      String value = "";
      if (at < text.length() && text.charAt(at) == '=') {
        at++;
        value = value();
      }
      if (relations == null && name.equals("rel")) {
        relations = values(value);
      }
    }
    return relations == null ? List.of() : relations;
  }

  private static List<String> values(String value) {
    // Quotation marks of the wrong kind are seen, too.
    return Stream.of(value.replace('\'', ' ').toLowerCase(Locale.ROOT).split("\\s+"))
        .filter(relation -> !relation.isEmpty())
        .toList();
  }

  private String value() {
    if (!more() || text.charAt(at) != '"') {
      return until(";,");
    }
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    if (at == text.length()) {
      throw unreadable();
    }
    at++;
    return value.toString();
  }

  private String until(String ends) {
    int begin = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(begin, at).strip().toLowerCase(Locale.ROOT);
  }

  /** Passes over white space; whether anything is left. */
  private boolean more() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  /** The same with a separator, however often it stands there. */
  private boolean skip(char separator) {
    while (more() && text.charAt(at) == separator) {
      at++;
    }
    return more();
  }

  private static IllegalArgumentException unreadable() {
    return new IllegalArgumentException("it cannot be read");
  }
}
