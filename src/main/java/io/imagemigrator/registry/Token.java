package io.imagemigrator.registry;

import java.time.Duration;

/** A bearer token and the moment from which it is no longer used. */
record Token(String value, long renewNanos) {
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(30);

  /** A token that the server gave now for the given time. */
  static Token lasting(String value, Duration lifetime) {
    Duration quarter = lifetime.dividedBy(4);
    Duration margin = quarter.compareTo(LONGEST_MARGIN) < 0 ? quarter : LONGEST_MARGIN;
    return new Token(value, System.nanoTime() + lifetime.minus(margin).toNanos());
  }

  boolean usable() {
    return renewNanos - System.nanoTime() > 0;
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
