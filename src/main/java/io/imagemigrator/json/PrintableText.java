package io.imagemigrator.json;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text from files and registries, before it is put into a message. */
public final class PrintableText {
  /** Characters that steer a terminal or forge a line of a log, those of eight bits included. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

  /** A login before a host; the part of an image's name before its digest is none. */
  private static final Pattern LOGIN =
      Pattern.compile("^(?:([a-zA-Z][a-zA-Z0-9+.-]*:/+).*@|[^/@]*:[^/]*@)(?!sha\\d)");

  private PrintableText() {}

  /** The text with a question mark for each control character. */
  public static String of(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /** An address that somebody wrote, without the login that may stand before its host. */
  public static String ofAddress(String text) {
    Matcher login = LOGIN.matcher(of(text));
    return login.replaceFirst(found -> Objects.toString(found.group(1), "") + "***@");
  }
}
