package io.imagemigrator.json;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file that should hold JSON looks like, by its first bytes and its name. */
final class FileForm {
  private static final int HEAD = 4096;

  /** A key and a colon, which YAML ends with a blank or the line; a list, a document, a tag. */
  private static final Pattern YAML =
      Pattern.compile("(?:---|%YAML|- |[^\\s{\\[<,][^\\n]*?:(?:\\s|$)).*", Pattern.DOTALL);

  private static final Pattern QUOTED_KEY = Pattern.compile("\"[^\"\\n]*\"\\s*:[^\\n]*,\\s*");

  private final Path file;
  private final byte[] head;

  private FileForm(Path file, byte[] head) {
    this.file = file;
    this.head = head;
  }

  /** Looks at the beginning of a file, and leaves the stream before it. */
  static FileForm of(Path file, BufferedInputStream content) throws IOException {
    content.mark(HEAD);
    byte[] head = content.readNBytes(HEAD);
    content.reset();
    return new FileForm(file, head);
  }

  /** Whether there is nothing in it but blanks and a byte order mark. */
  boolean isEmpty() {
    return head.length < HEAD && text().isBlank();
  }

  /** What somebody took for JSON, and what was expected; empty when it does look like an object. */
  Optional<InvalidFileException> other() {
    String text = text();
    int line = 1;
    for (String content : text.split("\n", -1)) {
      String stripped = content.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        String form = form(stripped);
        return form.isEmpty() ? Optional.empty() : Optional.of(looksLike(form, line));
      }
      line++;
    }
    return Optional.empty();
  }

  /** The same for a file that looks like an object, but is named as another form. */
  Optional<InvalidFileException> otherByName(int line) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml")
        ? Optional.of(looksLike("YAML", line))
        : Optional.empty();
  }

  private InvalidFileException looksLike(String form, int line) {
    return new InvalidFileException(
        file,
        line,
        1,
        "looks like "
            + form
            + "; expected JSON: an object such as {\"key\": \"value\"}, with keys and texts in double"
            + " quotes");
  }

  private String form(String line) {
    if (line.startsWith("<")) {
      return "HTML or XML, maybe the page of a login or an error";
    }
    if (line.indexOf('\0') >= 0 || line.startsWith("\u001f") || line.startsWith("PK\u0003")) {
      return "a binary file";
    }
    boolean object = line.startsWith("\"") && QUOTED_KEY.matcher(line).matches();
    return !object && YAML.matcher(line).matches() ? "YAML" : "";
  }

  private String text() {
    String text = new String(head, charset());
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private Charset charset() {
    boolean two = head.length > 1;
    if (two && ((at(0) == 0xfe && at(1) == 0xff) || (head[0] == 0 && head[1] != 0))) {
      return StandardCharsets.UTF_16BE;
    }
    return two && ((at(0) == 0xff && at(1) == 0xfe) || (head[0] != 0 && head[1] == 0))
        ? StandardCharsets.UTF_16LE
        : StandardCharsets.UTF_8;
  }

  private int at(int place) {
    return head[place] & 0xff;
  }
}
