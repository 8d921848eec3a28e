package io.imagemigrator.registry;

import java.io.IOException;

/** The proxy that leads to a host cannot be used; nothing has been sent. */
final class UnusableProxyException extends IOException {
  UnusableProxyException(String why) {
    super(why);
  }
}
