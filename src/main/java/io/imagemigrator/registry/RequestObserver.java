package io.imagemigrator.registry;

import java.time.Duration;

/** Whoever wants to be told of each request to a registry; called from many threads. */
public interface RequestObserver {
  /** Looks away. */
  RequestObserver NONE = (host, operation, status, elapsed) -> {};

  /**
   * A request has been answered, or has failed.
   *
   * @param host host and port that it went to
   * @param operation method and part of the API, such as {@code GET manifests}
   * @param status of the answer; 0 when there was none
   * @param elapsed until the header of the answer was there, the body of an upload included;
   *     without the pause of a {@code Retry-After} before it
   */
  void answered(String host, String operation, int status, Duration elapsed);
}
