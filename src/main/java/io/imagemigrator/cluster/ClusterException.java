package io.imagemigrator.cluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Retryable;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * A request to the API server failed. The message is one sentence, the server's own words in it.
 */
public final class ClusterException extends Exception implements Retryable {
  /** What kind of failure it is, which decides how the reading goes on. */
  public enum Kind {
    /** No answer, or one that trying again may change: nothing more can be read. */
    UNREACHABLE,
    /** The login is not accepted: nothing can be read. */
    UNAUTHORIZED,
    /** This list may not be read; others may. */
    FORBIDDEN,
    /** The API server does not have this list; it has others. */
    NOT_FOUND,
    /** The list that was being read has changed too much to be continued. */
    EXPIRED,
    /** The API server does not take the request; it takes others. */
    REFUSED
  }

  private final Kind kind;
  private final Duration retryAfter;

  private ClusterException(String message, Throwable cause, Kind kind, Duration retryAfter) {
    super(PrintableText.of(message), cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /**
   * Translates a failure of the client.
   *
   * @param action what was being done, such as {@code list Pods in namespace shop}
   * @param server the API server's address
   * @param login whose it is and of what kind, never its content
   * @param limits the client's time-outs
   */
  static ClusterException of(
      String action,
      String server,
      String login,
      Config limits,
      KubernetesClientException failure) {
    String prefix = "cannot " + action + ": ";
    Status status = failure.getStatus();
    if (failure.getCode() <= 0 || status == null) {
      return new ClusterException(
          prefix + connection(server, limits, failure), failure, Kind.UNREACHABLE, null);
    }
    Kind kind = kind(failure.getCode());
    String words = Optional.ofNullable(status.getMessage()).orElse("").strip();
    if (kind == Kind.UNAUTHORIZED && !words.contains("Unauthorized")) {
      words = ("Unauthorized " + words).strip();
    }
    return new ClusterException(
        prefix
            + server
            + " answered "
            + failure.getCode()
            + (words.isEmpty() ? "" : " " + words)
            + advice(kind, login),
        failure,
        kind,
        retryAfter(status));
  }

  private static Kind kind(int code) {
    return switch (code) {
      case 401 -> Kind.UNAUTHORIZED;
      case 403 -> Kind.FORBIDDEN;
      case 404 -> Kind.NOT_FOUND;
      case 410 -> Kind.EXPIRED;
      case 408, 429 -> Kind.UNREACHABLE;
      default -> code >= 500 && code != 501 ? Kind.UNREACHABLE : Kind.REFUSED;
    };
  }

  private static String advice(Kind kind, String login) {
    return switch (kind) {
      case UNAUTHORIZED ->
          ": it does not accept " + login + "; it may have expired, so log in to the cluster again";
      case EXPIRED -> "; it changed while it was read, so start again";
      case FORBIDDEN -> "; the user of the kubeconfig needs the right to list it";
      default -> "";
    };
  }

  private static Duration retryAfter(Status status) {
    Integer seconds =
        status.getDetails() == null ? null : status.getDetails().getRetryAfterSeconds();
    return seconds == null || seconds <= 0 ? null : Duration.ofSeconds(seconds);
  }

  private static String connection(String server, Config limits, Throwable failure) {
    // The client of the JDK wraps it in a ConnectException, so it is looked for first.
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
        return server + " is an unknown host; check the kubeconfig, the DNS and the proxy settings";
      }
    }
    String detail = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SilenceException) {
        return server
            + " stopped in the middle of its answer: nothing more came for "
            + seconds(limits.getRequestTimeout())
            + " (http.response-timeout)";
      }
      if (cause instanceof HttpConnectTimeoutException) {
        return server
            + " opened no connection (TLS included) within "
            + seconds(limits.getConnectionTimeout())
            + " (http.connect-timeout); is it reachable from here?";
      }
      if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
        return server
            + " did not answer within "
            + seconds(limits.getRequestTimeout())
            + " (http.response-timeout); is it reachable from here?";
      }
      if (cause instanceof ConnectException) {
        return server + " takes no connection; is it up, and reachable from here?";
      }
      if (cause instanceof SSLException) {
        return server
            + " has no certificate that is trusted ("
            + String.valueOf(cause.getMessage()).replaceFirst("^.*Exception: ", "")
            + "); check certificate-authority of the kubeconfig";
      }
      detail = cause.getMessage() == null ? detail : cause.getMessage();
    }
    return "the exchange with " + server + " failed: " + detail;
  }

  private static String seconds(Integer millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  @Override
  public boolean retryable() {
    return kind == Kind.UNREACHABLE;
  }

  @Override
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Whether only this list is missing, so that others can still be read. */
  public boolean leavesGap() {
    return switch (kind) {
      case FORBIDDEN, NOT_FOUND, REFUSED, EXPIRED -> true;
      case UNREACHABLE, UNAUTHORIZED -> false;
    };
  }
}
