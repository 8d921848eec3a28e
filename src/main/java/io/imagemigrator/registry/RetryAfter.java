package io.imagemigrator.registry;

import static java.time.ZoneOffset.UTC;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/**
 * When a server wants to be asked again: {@code Retry-After} in seconds or as a date (RFC 9110,
 * 10.2.3), also as seconds since 1970 (Docker Hub).
 */
final class RetryAfter {
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]{1,15})(?:\\.[0-9]+)?\\s*(?:s|secs?|seconds?)?");

  /** As a pause, the first would be 31 years; as a moment, it was in 2001. */
  private static final long FIRST_MOMENT = 1_000_000_000;

  private static final long FIRST_MOMENT_IN_MILLIS = 1000 * FIRST_MOMENT;

  /** The library's own pattern of it lacks the zone, and so reads nothing. */
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ENGLISH);

  /** Asked in turn, where {@code Retry-After} is missing and nothing more is allowed for now. */
  private static final List<String> RESETS =
      List.of("X-Retry-After", "RateLimit-Reset", "X-RateLimit-Reset");

  private static final List<String> REMAINS =
      List.of("RateLimit-Remaining", "X-RateLimit-Remaining");

  private RetryAfter() {}

  /** How long to wait; zero for a moment that has passed, {@code null} when it does not say. */
  static Duration of(HttpResponse response) {
    return of(response, Clock.systemUTC());
  }

  static Duration of(HttpResponse response, Clock clock) {
    Duration asked = longest(response, "Retry-After", clock);
    boolean exhausted =
        REMAINS.stream()
            .allMatch(name -> value(response, name).map(RetryAfter::isNothing).orElse(true));
    if (asked != null || !exhausted) {
      return asked;
    }
    return RESETS.stream()
        .map(name -> Optional.ofNullable(longest(response, name, clock)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }

  /** Docker Hub tells the length of its window too: {@code 0;w=21600}. */
  private static boolean isNothing(String remaining) {
    return remaining.replaceFirst(";.*", "").strip().equals("0");
  }

  /** A proxy may add a header of its own beside the registry's. */
  private static Duration longest(HttpResponse response, String name, Clock clock) {
    if (!response.containsHeader(name)) {
      return null;
    }
    Instant now = now(response, clock);
    return Stream.of(response.getHeaders(name))
        .map(Header::getValue)
        .flatMap(value -> read(value.strip(), now).stream())
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private static Optional<String> value(HttpResponse response, String name) {
    return Optional.ofNullable(response.getFirstHeader(name))
        .map(Header::getValue)
        .map(String::strip);
  }

  /** By the server's own clock, if it tells: one of the two may be wrong. */
  private static Instant now(HttpResponse response, Clock clock) {
    return value(response, "Date").map(DateUtils::parseStandardDate).orElse(clock.instant());
  }

  private static Optional<Duration> read(String value, Instant now) {
    Matcher number = NUMBER.matcher(value);
    if (number.matches()) {
      return Optional.of(ofNumber(value, Long.parseLong(number.group(1)), now));
    }
    Optional<Duration> date = moment(value).map(then -> until(then, now));
    // Two headers that somebody made one of.
    return date.isPresent() || !value.matches("[0-9., ]*,[0-9., ]*")
        ? date
        : Stream.of(value.split(","))
            .flatMap(part -> read(part.strip(), now).stream())
            .max(Comparator.naturalOrder());
  }

  private static Duration ofNumber(String value, long number, Instant now) {
    if (number >= FIRST_MOMENT_IN_MILLIS) {
      return until(Instant.ofEpochMilli(number), now);
    }
    if (number >= FIRST_MOMENT) {
      return until(Instant.ofEpochSecond(number), now);
    }
    // Half a second too late is no harm.
    return Duration.ofSeconds(value.contains(".") ? number + 1 : number);
  }

  private static Optional<Instant> moment(String value) {
    Instant date = DateUtils.parseStandardDate(value);
    if (date != null) {
      return Optional.of(date);
    }
    try {
      return Optional.of(
          value.matches("[0-9].*")
              ? OffsetDateTime.parse(value).toInstant()
              : LocalDateTime.parse(value.replaceAll(" +", " "), ASCTIME).toInstant(UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration until(Instant then, Instant now) {
    return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
  }
}
