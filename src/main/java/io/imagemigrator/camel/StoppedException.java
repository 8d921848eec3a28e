package io.imagemigrator.camel;

/** The process is being stopped; what was cut off is found and finished at its next start. */
final class StoppedException extends RuntimeException {
  StoppedException() {
    super("the process is being stopped");
  }
}
