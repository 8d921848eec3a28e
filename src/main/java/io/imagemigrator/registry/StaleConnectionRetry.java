package io.imagemigrator.registry;

import java.io.IOException;
import java.net.SocketException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Sends a request once more when a connection that was kept open turns out to have been closed by
 * the server before it answered a byte, or to hold what is no answer to it. All other retries
 * belong to the route's redelivery.
 */
final class StaleConnectionRetry implements HttpRequestRetryStrategy {
  @Override
  public boolean retryRequest(
      HttpRequest request, IOException failure, int execCount, HttpContext context) {
    return execCount == 1 && isStale(request, failure);
  }

  /** Whether the request failed in that way and can be sent again. */
  static boolean isStale(HttpRequest request, IOException failure) {
    boolean stale =
        failure instanceof NoHttpResponseException || isReset(failure) || isMisplaced(failure);
    return stale && hasNoSpentBody(request);
  }

  private static boolean isReset(IOException failure) {
    return failure.getClass() == SocketException.class;
  }

  /** The rest of an answer to the request before, which came too late to be seen in time. */
  private static boolean isMisplaced(IOException failure) {
    return failure instanceof NotHttpException odd && odd.afterAnswers();
  }

  private static boolean hasNoSpentBody(HttpRequest request) {
    return request instanceof ClassicHttpRequest classic
        && (classic.getEntity() == null || classic.getEntity().isRepeatable());
  }

  @Override
  public boolean retryRequest(HttpResponse response, int execCount, HttpContext context) {
    return false;
  }

  @Override
  public TimeValue getRetryInterval(HttpResponse response, int execCount, HttpContext context) {
    return TimeValue.ZERO_MILLISECONDS;
  }
}
