package io.imagemigrator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Secret;
import io.imagemigrator.registry.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The logins in secrets of the types dockerconfigjson and dockercfg. */
final class PullSecretReader {
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> problems = new ArrayList<>();

  /** Tells each key, in the form of auth.json, with its login. */
  void read(SecretName name, Secret secret, BiConsumer<String, Login> found) {
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    String json = data.get(".dockerconfigjson");
    String legacy = data.get(".dockercfg");
    if (json == null && legacy == null) {
      problems.add("secret " + name + " holds no .dockerconfigjson, so no login");
      return;
    }
    try {
      JsonNode root = JSON.readTree(Base64.getMimeDecoder().decode(json == null ? legacy : json));
      JsonNode logins = json == null ? root : root.path("auths");
      for (Map.Entry<String, JsonNode> login : logins.properties()) {
        read(name, login.getKey(), login.getValue(), found);
      }
    } catch (IOException | IllegalArgumentException e) {
      // The parser's own words may quote a password.
      problems.add("secret " + name + " is not valid JSON in base64, so it gives no login");
    }
  }

  private void read(
      SecretName name, String address, JsonNode value, BiConsumer<String, Login> found) {
    String bare = address.replaceFirst("^https?://", "").replaceFirst("(/v[12])?/*$", "");
    // Empty for anything else than a registry and a namespace, such as a pattern.
    String key = Repository.canonicalKey(bare).orElse("");
    if (key.isEmpty()) {
      problems.add("secret " + name + " has a login for '" + address + "', which is no registry");
      return;
    }
    String username = value.path("username").asText("");
    String password = value.path("password").asText("");
    if (username.isEmpty() || password.isEmpty()) {
      String pair = pair(value.path("auth").asText(""));
      int colon = pair.indexOf(':');
      username = colon < 0 ? "" : pair.substring(0, colon);
      password = colon < 0 ? "" : pair.substring(colon + 1);
    }
    if (username.isEmpty() || password.isEmpty()) {
      problems.add("secret " + name + " has no user name and password for " + key);
    } else {
      found.accept(key, new Login(username, password));
    }
  }

  private static String pair(String base64) {
    try {
      return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** A sentence for each login that cannot be used. */
  List<String> problems() {
    return problems;
  }

  /** A user name and its password. */
  record Login(String username, String password) {
    /** A value of auth.json that begins with a dollar sign needs another one before it. */
    String escapedUsername() {
      return escaped(username);
    }

    String escapedPassword() {
      return escaped(password);
    }

    private static String escaped(String text) {
      return text.startsWith("$") ? "$" + text : text;
    }

    @Override
    public String toString() {
      return "Login[hidden]";
    }
  }
}
