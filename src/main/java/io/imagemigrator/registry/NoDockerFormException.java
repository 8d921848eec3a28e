package io.imagemigrator.registry;

/** Docker's schema 2 cannot say what an OCI manifest says; the message tells which, and why. */
public final class NoDockerFormException extends Exception {
  NoDockerFormException(Manifest manifest, String why) {
    super(manifest.digest() + " has no Docker form: " + why);
  }
}
