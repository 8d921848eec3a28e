package io.imagemigrator.registry;

import java.time.Duration;

/** A bearer token and the moment from which it is no longer used. */
record Token(String value, long renewNanos) {
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);

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
