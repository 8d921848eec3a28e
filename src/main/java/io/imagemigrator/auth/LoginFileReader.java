package io.imagemigrator.auth;

import com.fasterxml.jackson.core.JsonToken;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.JsonFile;
import io.imagemigrator.json.PrintableText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code config.json} of docker and {@code auth.json} of podman. */
final class LoginFileReader {
  private final JsonFile json;
  private final String path;
  private final Map<String, List<LoginFile.Login>> logins = new HashMap<>();
  private final Map<String, LoginFile.Program> helpers = new HashMap<>();
  private String store = "";

  private LoginFileReader(JsonFile json) {
    this.json = json;
    path = PrintableText.of(json.path().toString());
  }

  /** Reads a file to its end; what concerns no login is passed over. */
  static LoginFile read(Path file) throws InvalidFileException {
    try (JsonFile json = new JsonFile(file, "log in again")) {
      return new LoginFileReader(json).read();
    }
  }

  private LoginFile read() throws InvalidFileException {
    for (String field = json.nextKey(); field != null; field = json.nextKey()) {
      // Docker and podman take every spelling, since Go's parser does.
      switch (field.toLowerCase(Locale.ROOT)) {
        case "auths" -> readLogins();
        case "credhelpers" -> readHelpers();
        case "credsstore" -> store = optionalText("credsStore");
        default -> json.skipValue();
      }
    }
    json.end();
    return new LoginFile(path, logins, helpers, store);
  }

  private void readLogins() throws InvalidFileException {
    if (!entersObject("auths")) {
      return;
    }
    for (String key = json.nextKey(); key != null; key = json.nextKey()) {
      Optional<LoginAnswer> answer = new LoginEntryReader(json, path, key).read();
      // What is no registry, such as a pattern, covers no repository.
      String written = key;
      LoginKey.canonical(key)
          .ifPresent(
              canonical ->
                  logins
                      .computeIfAbsent(canonical, none -> new ArrayList<>())
                      .add(new LoginFile.Login(written, answer)));
    }
  }

  private void readHelpers() throws InvalidFileException {
    if (!entersObject("credHelpers")) {
      return;
    }
    for (String key = json.nextKey(); key != null; key = json.nextKey()) {
      String name = optionalText("key '" + key + "' of credHelpers");
      String written = key;
      LoginKey.canonical(key)
          .ifPresent(canonical -> helpers.put(canonical, new LoginFile.Program(written, name)));
    }
  }

  private boolean entersObject(String what) throws InvalidFileException {
    JsonToken token = json.next();
    if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL) {
      throw json.unexpected("an object for " + what);
    }
    return token == JsonToken.START_OBJECT;
  }

  private String optionalText(String what) throws InvalidFileException {
    JsonToken token = json.next();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NULL) {
      throw json.unexpected("the name of a credential helper for " + what);
    }
    return token == JsonToken.VALUE_STRING ? json.text() : "";
  }
}
