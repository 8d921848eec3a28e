package io.imagemigrator.rule;

import com.fasterxml.jackson.core.JsonToken;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule file, each of its entries in the order of the file, keys that occur twice included.
 *
 * @param path where it was read
 * @param entries not yet checked against R1–R8
 */
public record RuleFile(Path path, List<RuleEntry> entries) {
  /** Keeps a copy of the list. */
  public RuleFile {
    entries = List.copyOf(entries);
  }

  /** Reads a file to its end; fails on anything but an object of texts and lists of texts. */
  public static RuleFile read(Path path) throws InvalidFileException {
    List<RuleEntry> entries = new ArrayList<>();
    try (JsonFile json =
        new JsonFile(path, "write the rules there, or name another file with --images")) {
      for (String source = json.nextKey(); source != null; source = json.nextKey()) {
        int line = json.line();
        int column = json.column();
        if (source.equals("*")) {
          throw json.error(
              "the key \"*\", which would set defaults for the rules after it, is not supported"
                  + " yet; take it out");
        }
        switch (value(json)) {
          case VALUE_STRING -> entries.add(new RuleEntry(source, json.text(), line, column));
          case START_ARRAY -> entries.addAll(targets(json, source, line, column));
          case START_OBJECT ->
              throw json.error(
                  "an object as target, such as {\"to\": ...}, is not supported yet; write the target"
                      + " as a text, or a list of texts");
          default -> throw json.unexpected("a target (a text) or a list of targets");
        }
      }
      json.end();
    }
    return new RuleFile(path, entries);
  }

  private static List<RuleEntry> targets(JsonFile json, String source, int line, int column)
      throws InvalidFileException {
    List<RuleEntry> entries = new ArrayList<>();
    for (JsonToken token = value(json); token != JsonToken.END_ARRAY; token = value(json)) {
      if (token != JsonToken.VALUE_STRING) {
        throw json.unexpected("a target (a text)");
      }
      entries.add(new RuleEntry(source, json.text(), json.line(), json.column()));
    }
    if (entries.isEmpty()) {
      entries.add(new RuleEntry(source, null, line, column));
    }
    return entries;
  }

  private static JsonToken value(JsonFile json) throws InvalidFileException {
    JsonToken token = json.next();
    if (token == null) {
      throw json.unexpected("a target");
    }
    return token;
  }
}
