package io.imagemigrator.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Walks through one JSON object in a file, token by token. Unlike a tree it keeps keys that occur
 * twice, and it knows where each stands.
 */
public final class JsonFile implements AutoCloseable {
  /** What no person writes; a file is kept in memory as a whole, in several forms. */
  private static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder()
          .maxDocumentLength(64 << 20)
          .maxTokenCount(1_000_000)
          .maxNestingDepth(100)
          .maxStringLength(100_000)
          .build();

  private static final JsonFactory FACTORY =
      JsonFactory.builder().streamReadConstraints(BOUNDS).build();

  private final Path file;
  private final FileForm form;
  private final JsonParser parser;
  private boolean entered;

  /**
   * Opens a file and enters its object.
   *
   * @param hint what to do when the file is not there
   */
  public JsonFile(Path file, String hint) throws InvalidFileException {
    this.file = file;
    try {
      if (Files.isDirectory(file)) {
        throw new InvalidFileException(file, "is a folder; expected a file with a JSON object");
      }
      BufferedInputStream content = new BufferedInputStream(Files.newInputStream(file));
      form = FileForm.of(file, content);
      parser = FACTORY.createParser(content);
    } catch (NoSuchFileException e) {
      throw new InvalidFileException(file, "there is no such file; " + hint);
    } catch (AccessDeniedException e) {
      throw new InvalidFileException(file, "may not be read; check its permissions");
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be read (" + e.getMessage() + ")");
    }
    try {
      enter();
    } catch (InvalidFileException e) {
      close();
      throw e;
    }
  }

  private void enter() throws InvalidFileException {
    if (form.isEmpty()) {
      throw new InvalidFileException(file, "is empty; expected a JSON object");
    }
    JsonToken first;
    try {
      first = next();
    } catch (InvalidFileException e) {
      throw form.other().orElse(e);
    }
    if (first != JsonToken.START_OBJECT) {
      throw form.other().orElse(unexpected("a JSON object"));
    }
    entered = true;
  }

  /** Moves to the next token; {@code null} at the end of the file. */
  public JsonToken next() throws InvalidFileException {
    try {
      JsonToken token = parser.nextToken();
      // A text is otherwise read when it is asked for, where its fault has no place any more.
      parser.finishToken();
      return token;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
      String what =
          e instanceof StreamConstraintsException
              ? "too large: " + e.getOriginalMessage().replaceAll(", from `[^`]*`", "")
              : "not valid JSON: " + JsonFault.explain(e.getOriginalMessage());
      Optional<InvalidFileException> other =
          entered ? form.otherByName(at == null ? 1 : at.getLineNr()) : Optional.empty();
      if (other.isPresent()) {
        throw other.get();
      }
      throw at == null
          ? new InvalidFileException(file, what)
          : new InvalidFileException(file, at.getLineNr(), at.getColumnNr(), what);
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Moves to the next key of an object; {@code null} when the object ends. */
  public String nextKey() throws InvalidFileException {
    return next() == JsonToken.FIELD_NAME ? text() : null;
  }

  /** Passes over the value of a key. */
  public void skipValue() throws InvalidFileException {
    next();
    skipRest();
  }

  /** Passes over the rest of the value that begins with the token. */
  public void skipRest() throws InvalidFileException {
    int open = 0;
    for (JsonToken token = parser.currentToken(); token != null; token = next()) {
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (open <= 0) {
        return;
      }
    }
  }

  /** The text of the token: a key or a string. */
  public String text() throws InvalidFileException {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Checks that nothing follows the object. */
  public void end() throws InvalidFileException {
    if (next() != null) {
      throw error("expected the end of the file after the object");
    }
  }

  /** The file that is read. */
  public Path path() {
    return file;
  }

  /** The line of the token, from 1. */
  public int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  /** The column of the token, from 1. */
  public int column() {
    return parser.currentTokenLocation().getColumnNr();
  }

  /** A fault at the token. */
  public InvalidFileException error(String what) {
    return new InvalidFileException(file, line(), column(), what);
  }

  /** The token is of a wrong type. */
  public InvalidFileException unexpected(String expected) {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return new InvalidFileException(file, "is empty; expected " + expected);
    }
    String found =
        switch (token) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "a list";
          case VALUE_STRING -> "a text";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
          case VALUE_TRUE, VALUE_FALSE -> "true or false";
          case VALUE_NULL -> "null";
          default -> "something else";
        };
    return error("expected " + expected + ", found " + found);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost.
    }
  }
}
