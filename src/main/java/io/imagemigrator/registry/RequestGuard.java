package io.imagemigrator.registry;

import java.io.IOException;
import java.time.Duration;

/**
 * Stands before each request to a registry, and is told of its answer; called from many threads.
 */
public interface RequestGuard {
  /** Lets everything pass and looks away. */
  RequestGuard NONE = (host, method, path, status, elapsed) -> {};

  /**
   * Lets a request pass, maybe after a while. Each that passed is {@link #answered} or {@link
   * #withdrawn}.
   *
   * @param host host and port that it goes to
   * @throws HostDownException when it shall not be sent
   */
  default void admit(String host, Deadline deadline) throws IOException {}

  /**
   * A request that passed has come to an end that says nothing about its host.
   *
   * @param host host and port that it was for
   */
  default void withdrawn(String host) {}

  /**
   * Bytes of a blob have come from a host, or gone to it; may wait, to hold a rate.
   *
   * @param host host and port
   */
  default void transferred(String host, int bytes) {}

  /**
   * A request has been held back before it was sent.
   *
   * @param host host and port that it goes to
   * @param reason {@code retry_after} (a pause, or a pace after 429 or 503), {@code breaker},
   *     {@code rate}
   */
  default void heldBack(String host, String reason, Duration time) {}

  /**
   * A transfer that broke off goes on where it was.
   *
   * @param host whose side of it broke
   */
  default void continued(String host) {}

  /**
   * A request has been answered, or has failed.
   *
   * @param host host and port that it went to
   * @param method of the request
   * @param path that it asked for, without the query, which may hold a secret
   * @param status of the answer; 0 when there was none
   * @param elapsed until the header of the answer was there, the body of an upload included;
   *     without the time that it was held back
   */
  void answered(String host, String method, String path, int status, Duration elapsed);
}
