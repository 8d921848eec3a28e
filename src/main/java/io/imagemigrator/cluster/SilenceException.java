package io.imagemigrator.cluster;

import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** An answer began and did not go on. */
final class SilenceException extends HttpTimeoutException {
  SilenceException(Duration limit) {
    super("nothing more came for " + limit);
  }
}
