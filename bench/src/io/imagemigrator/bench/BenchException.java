package io.imagemigrator.bench;

/** A measurement that cannot be used; the message says why in one sentence. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }
}
