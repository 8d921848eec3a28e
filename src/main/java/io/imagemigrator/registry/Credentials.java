package io.imagemigrator.registry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/** A secret to log in with. It shows itself in no {@code toString}. */
public final class Credentials {
  private static final String HIDDEN = "[hidden]";

  /** A shorter one would be found in words that have nothing to do with it. */
  private static final int SHORTEST_HIDDEN = 4;

  private final String username;
  private final String secret;
  private final boolean identityToken;

  private Credentials(String username, String secret, boolean identityToken) {
    this.username = username;
    this.secret = secret;
    this.identityToken = identityToken;
  }

  /** A user name and its password. */
  public static Credentials ofPassword(String username, String password) {
    return new Credentials(username, password, false);
  }

  /** An OAuth 2 refresh token, as {@code docker login} stores it for some registries. */
  public static Credentials ofIdentityToken(String token) {
    return new Credentials("", token, true);
  }

  boolean isIdentityToken() {
    return identityToken;
  }

  String identityToken() {
    return secret;
  }

  /** The same as a grant of OAuth 2 (RFC 6749, 4.3.2 and 6). */
  List<NameValuePair> grant() {
    return identityToken
        ? List.of(pair("grant_type", "refresh_token"), pair("refresh_token", secret))
        : List.of(
            pair("grant_type", "password"), pair("username", username), pair("password", secret));
  }

  private static NameValuePair pair(String name, String value) {
    return new BasicNameValuePair(name, value);
  }

  /** The value of an {@code Authorization} header of the scheme Basic, in UTF-8 (RFC 7617). */
  String basicAuthorization() {
    byte[] userPass = (username + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(userPass);
  }

  /** The text without the secret, in the forms in which it is sent. */
  String hiddenIn(String text) {
    String hidden = text.replace(basicAuthorization().substring("Basic ".length()), HIDDEN);
    return secret.length() < SHORTEST_HIDDEN
        ? hidden
        : hidden
            .replace(secret, HIDDEN)
            .replace(URLEncoder.encode(secret, StandardCharsets.UTF_8), HIDDEN);
  }

  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
