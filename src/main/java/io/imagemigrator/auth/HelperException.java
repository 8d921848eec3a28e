package io.imagemigrator.auth;

/** A credential helper gave no answer. The message goes on after its name, and quotes nothing. */
final class HelperException extends Exception {
  private final boolean timedOut;

  private HelperException(String message, boolean timedOut) {
    super(message);
    this.timedOut = timedOut;
  }

  static HelperException because(String what) {
    return new HelperException(what, false);
  }

  static HelperException late() {
    return new HelperException("did not answer in time", true);
  }

  boolean timedOut() {
    return timedOut;
  }
}
