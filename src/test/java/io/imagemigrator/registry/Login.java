package io.imagemigrator.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Shows tests what an access hides from everybody else. */
public final class Login {
  private Login() {}

  /** {@code user:password}, {@code token:…} for an identity token, {@code none} for anonymous. */
  public static String of(Access access) {
    Credentials credentials = access.credentials();
    if (credentials == null) {
      return "none";
    }
    if (credentials.isIdentityToken()) {
      return "token:" + credentials.identityToken();
    }
    String basic = credentials.basicAuthorization().replaceFirst("^Basic ", "");
    return new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
  }
}
