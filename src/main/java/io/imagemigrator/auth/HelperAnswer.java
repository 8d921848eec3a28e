package io.imagemigrator.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.imagemigrator.registry.Credentials;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a credential helper prints: {@code {"ServerURL": …, "Username": …, "Secret": …}}. */
final class HelperAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  /** The user name that says that the secret is an identity token. */
  private static final String TOKEN = "<token>";

  private HelperAnswer() {}

  /** The login; empty where both fields are. */
  static Optional<Credentials> read(String printed) throws HelperException {
    Map<String, String> fields = fields(printed);
    // Docker takes every spelling, since Go's parser does.
    String username = fields.getOrDefault("username", "");
    String secret = fields.getOrDefault("secret", "");
    if (secret.isEmpty()) {
      if (username.isEmpty() && fields.containsKey("secret")) {
        return Optional.empty();
      }
      throw HelperException.because("gave no Secret");
    }
    return Optional.of(
        username.equals(TOKEN)
            ? Credentials.ofIdentityToken(secret)
            : Credentials.ofPassword(username, secret));
  }

  private static Map<String, String> fields(String printed) throws HelperException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser json = JSON.createParser(printed)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw HelperException.because("printed no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName().toLowerCase(Locale.ROOT);
        if (json.nextToken() == JsonToken.VALUE_STRING) {
          fields.put(name, json.getText());
        }
        json.skipChildren();
      }
      return fields;
    } catch (IOException e) {
      // Neither the cause nor its words: they quote what may be a password.
      throw HelperException.because("printed no JSON object");
    }
  }
}
