package io.imagemigrator.registry;

import java.io.IOException;

/** A host has not answered for so long that it is not asked. */
public final class HostDownException extends IOException {
  /** The message says since when and what comes next. */
  public HostDownException(String message) {
    super(message);
  }
}
