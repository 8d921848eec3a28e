package io.imagemigrator.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Connections for tests: as in production, but patient for seconds only. */
public final class TestHttp {
  /** Open to one host at the same time, at most. */
  public static final int CONNECTIONS = 40;

  /** Accepts any certificate, and plain HTTP. */
  public static final Access INSECURE = new Access("auth.json key 'insecure'", null, true);

  /** Accepts neither. */
  public static final Access STRICT = new Access("auth.json key 'strict'", null, false);

  private static final Duration COMMIT = Duration.ofSeconds(20);

  private TestHttp() {}

  public static HttpTransport transport() {
    return transport(null);
  }

  /** Trusts the authorities of the file too. */
  public static HttpTransport transport(Path caFile) {
    return transport(caFile, Duration.ofSeconds(10));
  }

  /** Bears silence, other than after an upload or a manifest, for a second only. */
  public static HttpTransport impatientTransport() {
    return transport(null, Duration.ofSeconds(1));
  }

  /** Bears silence for a second, and goes on with what broke off. */
  public static HttpTransport tenaciousTransport() {
    return tenaciousTransport(Duration.ofSeconds(1), Duration.ofSeconds(20));
  }

  /** Bears silence for so long, that after an upload for longer, and goes on. */
  public static HttpTransport tenaciousTransport(Duration silence, Duration commit) {
    Backoff backoff = new Backoff(3, Duration.ofMillis(5), 2, Duration.ofMillis(50), 0);
    return transport(null, silence, commit, backoff, RequestGuard.NONE);
  }

  /** Sends everything but what is on this machine through a proxy: HOST:PORT. */
  static HttpTransport proxiedTransport(String proxy) {
    return transport(
        null,
        Duration.ofSeconds(10),
        COMMIT,
        CONNECTIONS,
        Backoff.NONE,
        RequestGuard.NONE,
        Map.of("ALL_PROXY", proxy));
  }

  /** Guarded by somebody. */
  static HttpTransport guardedTransport(RequestGuard guard) {
    return transport(null, Duration.ofSeconds(10), COMMIT, Backoff.NONE, guard);
  }

  /** Opens so many connections to a host, and waits for one of them for seconds only. */
  public static HttpTransport narrowTransport(int connections) {
    return transport(
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        connections,
        Backoff.NONE,
        RequestGuard.NONE);
  }

  private static HttpTransport transport(Path caFile, Duration responseTimeout) {
    return transport(caFile, responseTimeout, COMMIT, Backoff.NONE, RequestGuard.NONE);
  }

  private static HttpTransport transport(
      Path caFile,
      Duration responseTimeout,
      Duration commitTimeout,
      Backoff backoff,
      RequestGuard guard) {
    return transport(caFile, responseTimeout, commitTimeout, CONNECTIONS, backoff, guard);
  }

  private static HttpTransport transport(
      Path caFile,
      Duration responseTimeout,
      Duration commitTimeout,
      int connections,
      Backoff backoff,
      RequestGuard guard) {
    return transport(caFile, responseTimeout, commitTimeout, connections, backoff, guard, Map.of());
  }

  private static HttpTransport transport(
      Path caFile,
      Duration responseTimeout,
      Duration commitTimeout,
      int connections,
      Backoff backoff,
      RequestGuard guard,
      Map<String, String> environment) {
    try {
      return new HttpTransport(
          new HttpSettings(
              responseTimeout,
              responseTimeout,
              commitTimeout,
              Duration.ofSeconds(5),
              connections,
              caFile,
              backoff,
              Proxies.fromEnvironment(environment)),
          guard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Insecure, with a password. */
  public static Access password(String user, String password) {
    return new Access(
        "auth.json key 'of " + user + "'", Credentials.ofPassword(user, password), true);
  }
}
