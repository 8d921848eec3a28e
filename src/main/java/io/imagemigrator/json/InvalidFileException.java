package io.imagemigrator.json;

import java.nio.file.Path;

/**
 * A file cannot be used. The message is one sentence for its author: which file, where in it, what
 * is wrong, what was expected.
 */
public final class InvalidFileException extends Exception {
  /** A fault of the file as a whole. */
  public InvalidFileException(Path file, String what) {
    super(PrintableText.of(file + ": " + what));
  }

  /** A fault at one place; lines and columns count from 1. */
  public InvalidFileException(Path file, int line, int column, String what) {
    super(PrintableText.of(file + ", line " + line + ", column " + column + ": " + what));
  }
}
