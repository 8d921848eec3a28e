package io.imagemigrator.auth;

import com.fasterxml.jackson.core.JsonToken;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.JsonFile;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Credentials;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the value of one key of auth.json. */
final class AuthEntryReader {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)})");

  private final JsonFile json;
  private final String key;
  private final Map<String, String> environment;
  private final int line;
  private final int column;
  private boolean plainPassword;

  AuthEntryReader(JsonFile json, String key, Map<String, String> environment) {
    this.json = json;
    this.key = key;
    this.environment = environment;
    line = json.line();
    column = json.column();
  }

  Access read() throws InvalidFileException {
    if (json.next() != JsonToken.START_OBJECT) {
      throw json.unexpected("an object with username, password and insecure for key '" + key + "'");
    }
    String username = "";
    String password = "";
    boolean insecure = false;
    Set<String> seen = new HashSet<>();
    for (String field = json.nextKey(); field != null; field = json.nextKey()) {
      if (!seen.add(field)) {
        throw json.error("key '" + key + "' has the field '" + field + "' twice");
      }
      switch (field) {
        case "username" -> username = text(field);
        case "password" -> password = text(field);
        case "insecure" -> insecure = flag();
        default ->
            throw json.error(
                "key '"
                    + key
                    + "' has the unknown field '"
                    + field
                    + "'; expected username, password or insecure");
      }
    }
    if (username.isEmpty() != password.isEmpty()) {
      String there = username.isEmpty() ? "password" : "username";
      String missing = username.isEmpty() ? "username" : "password";
      throw new InvalidFileException(
          json.path(),
          line,
          column,
          "key '" + key + "' has a " + there + " without a " + missing + "; give both or neither");
    }
    Credentials credentials =
        username.isEmpty() ? null : Credentials.ofPassword(username, password);
    return new Access("auth.json key '" + key + "'", credentials, insecure);
  }

  /** Whether the password stands in the file itself. */
  boolean holdsPassword() {
    return plainPassword;
  }

  private boolean flag() throws InvalidFileException {
    return switch (json.next()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw json.unexpected("true or false for insecure of key '" + key + "'");
    };
  }

  private String text(String field) throws InvalidFileException {
    if (json.next() != JsonToken.VALUE_STRING) {
      throw json.unexpected("a text for " + field + " of key '" + key + "'");
    }
    String text = json.text();
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
      String value = environment.get(name);
      if (value == null) {
        throw json.error(
            "the environment variable "
                + name
                + ", which holds the "
                + field
                + " of key '"
                + key
                + "', is not set; set it, or write $$ for a text that begins with $");
      }
      if (value.isEmpty()) {
        throw json.error(
            "the environment variable "
                + name
                + ", which holds the "
                + field
                + " of key '"
                + key
                + "', is empty; give it a value");
      }
      return value;
    }
    plainPassword |= field.equals("password") && !text.isEmpty();
    return text.startsWith("$$") ? text.substring(1) : text;
  }
}
