package io.imagemigrator.web;

/** The pages cannot be served; the message is one sentence that says what to change. */
public final class WebException extends Exception {
  private static final long serialVersionUID = 1L;

  WebException(String message) {
    super(message);
  }

  WebException(String message, Throwable cause) {
    super(message, cause);
  }
}
