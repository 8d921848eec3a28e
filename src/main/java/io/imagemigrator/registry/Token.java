package io.imagemigrator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** A bearer token and the moment from which it is no longer used. */
record Token(String value, long renewNanos) {
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);

  /** What the protocol assumes when the server does not say how long a token lasts. */
  private static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(60);

  /** It becomes part of a header. */
  private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]+");

  /**
   * Reads a token server's answer; empty when it holds no token that can be sent.
   *
   * @param date of the answer by the server's clock, as its header has it
   */
  static Optional<Token> read(JsonNode answer, String date) {
    String token = answer.path("token").asText("");
    String value = token.isEmpty() ? answer.path("access_token").asText("") : token;
    if (value.isBlank() || !PRINTABLE.matcher(value).matches()) {
      return Optional.empty();
    }
    long seconds = answer.path("expires_in").asLong(0);
    Duration lifetime = seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_LIFETIME;
    Duration age = age(answer.path("issued_at").asText(""), date);
    // Some servers say a moment that means nothing, such as the year 1.
    boolean aged = !age.isNegative() && age.compareTo(lifetime) < 0;
    return Optional.of(lasting(value, aged ? lifetime.minus(age) : lifetime));
  }

  /** A server may give out a token that it has given out before. */
  private static Duration age(String issued, String date) {
    try {
      return Duration.between(
          OffsetDateTime.parse(issued),
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException | ArithmeticException e) {
      return Duration.ZERO;
    }
  }

  /** A token that the server gave now for the given time. */
  static Token lasting(String value, Duration lifetime) {
    Duration used = lifetime.compareTo(LONGEST_LIFETIME) < 0 ? lifetime : LONGEST_LIFETIME;
    Duration quarter = used.dividedBy(4);
    Duration margin = quarter.compareTo(LONGEST_MARGIN) < 0 ? quarter : LONGEST_MARGIN;
    return new Token(value, System.nanoTime() + used.minus(margin).toNanos());
  }

  boolean usable() {
    return renewNanos - System.nanoTime() > 0;
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
