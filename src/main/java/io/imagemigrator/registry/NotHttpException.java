package io.imagemigrator.registry;

import java.io.IOException;

/** Bytes stand where an answer should begin, and they are no HTTP. */
final class NotHttpException extends IOException {
  private final boolean afterAnswers;

  /**
   * Says what stands there.
   *
   * @param afterAnswers whether the connection has brought answers before: then these may be the
   *     rest of one of them, and another connection may do better
   */
  NotHttpException(String start, boolean afterAnswers) {
    super(
        "what came back is no HTTP: it begins with '"
            + start.replaceAll("[^\\x20-\\x7e]", "?")
            + "' where HTTP/1.1 was expected");
    this.afterAnswers = afterAnswers;
  }

  boolean afterAnswers() {
    return afterAnswers;
  }
}
