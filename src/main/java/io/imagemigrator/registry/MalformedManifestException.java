package io.imagemigrator.registry;

import java.io.IOException;

/** The bytes served as a manifest are none; the message says what is wrong, after "it" or "its". */
final class MalformedManifestException extends IOException {
  MalformedManifestException(String what) {
    super(what);
  }

  MalformedManifestException(String what, Throwable cause) {
    super(what, cause);
  }
}
