package io.imagemigrator.registry;

import java.io.IOException;

/** A registry leads to an address that its answers may not lead to. */
final class ForbiddenAddressException extends IOException {
  ForbiddenAddressException(String message) {
    super(message);
  }
}
