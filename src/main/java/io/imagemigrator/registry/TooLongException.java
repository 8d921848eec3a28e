package io.imagemigrator.registry;

import java.io.IOException;

/** An answer is longer than any of its kind can be; asking again would get it again. */
final class TooLongException extends IOException {
  TooLongException(int limit) {
    super("the answer is longer than " + limit + " bytes");
  }
}
