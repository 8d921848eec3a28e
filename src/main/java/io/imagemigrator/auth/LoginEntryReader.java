package io.imagemigrator.auth;

import com.fasterxml.jackson.core.JsonToken;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.json.JsonFile;
import io.imagemigrator.json.PrintableText;
import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Credentials;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one entry under {@code auths} of a file of docker or podman. */
final class LoginEntryReader {
  private final JsonFile json;
  private final String name;

  LoginEntryReader(JsonFile json, String path, String key) {
    this.json = json;
    name = path + " key '" + PrintableText.of(key) + "'";
  }

  /** The login, or what is wrong with it; empty where the entry has none. */
  Optional<LoginAnswer> read() throws InvalidFileException {
    JsonToken start = json.next();
    if (start != JsonToken.START_OBJECT) {
      json.skipRest();
      return start == JsonToken.VALUE_NULL
          ? Optional.empty()
          : Optional.of(faulty("is no object with a login"));
    }
    Map<String, String> fields = new HashMap<>();
    String misfit = "";
    for (String field = json.nextKey(); field != null; field = json.nextKey()) {
      String plain = field.toLowerCase(Locale.ROOT);
      switch (plain) {
        case "auth", "username", "password", "identitytoken", "registrytoken" -> {
          JsonToken token = json.next();
          if (token == JsonToken.VALUE_STRING) {
            fields.put(plain, json.text());
          } else if (token != JsonToken.VALUE_NULL) {
            json.skipRest();
            misfit = plain;
          }
        }
        default -> json.skipValue();
      }
    }
    return misfit.isEmpty()
        ? login(fields)
        : Optional.of(faulty("has something else than a text for " + misfit));
  }

  private Optional<LoginAnswer> login(Map<String, String> fields) {
    String identityToken = fields.getOrDefault("identitytoken", "");
    if (!identityToken.isEmpty()) {
      return Optional.of(found(Credentials.ofIdentityToken(identityToken)));
    }
    String auth = fields.getOrDefault("auth", "").strip();
    if (!auth.isEmpty()) {
      return pair(auth);
    }
    String username = fields.getOrDefault("username", "");
    String password = fields.getOrDefault("password", "");
    if (!username.isEmpty() && !password.isEmpty()) {
      return Optional.of(found(Credentials.ofPassword(username, password)));
    }
    return fields.getOrDefault("registrytoken", "").isEmpty()
        ? Optional.empty()
        : Optional.of(faulty("has a registrytoken only, which is not supported"));
  }

  /** User name and password as docker stores them, with NULs behind them in old versions. */
  private Optional<LoginAnswer> pair(String auth) {
    String text;
    try {
      byte[] bytes = Base64.getDecoder().decode(auth);
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // Its words would quote the text.
      return Optional.of(faulty("has an auth that is no base64 of user:password"));
    }
    String plain = text.replaceFirst("\0+$", "");
    int colon = plain.indexOf(':');
    if (colon < 0) {
      return Optional.of(faulty("has an auth that is no base64 of user:password"));
    }
    return plain.length() == 1
        ? Optional.empty()
        : Optional.of(
            found(Credentials.ofPassword(plain.substring(0, colon), plain.substring(colon + 1))));
  }

  private LoginAnswer found(Credentials credentials) {
    return LoginAnswer.of(new Access(name, credentials, false));
  }

  private LoginAnswer faulty(String what) {
    return LoginAnswer.faulty(name + " " + what, name);
  }
}
