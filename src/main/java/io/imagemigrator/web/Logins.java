package io.imagemigrator.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.function.Function;
import javax.security.auth.Subject;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.DefaultIdentityService;
import org.eclipse.jetty.security.IdentityService;
import org.eclipse.jetty.security.LoginService;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.security.ServerAuthException;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.UserPrincipal;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.util.Callback;

/** The one user whom the pages know. */
final class Logins implements LoginService {
  private static final String REALM = "image-migrator";

  private final String user;
  private final byte[] digest;
  private IdentityService identities = new DefaultIdentityService();

  private Logins(WebLogin login) {
    user = login.user();
    digest = digest(login.user(), login.password());
  }

  /** HTTP Basic before all pages but those that probes ask. */
  static Handler required(WebLogin login, Handler pages) {
    SecurityHandler.PathMapped required = new SecurityHandler.PathMapped(pages);
    required.setLoginService(new Logins(login));
    BasicAuthenticator basic = new Basic();
    basic.setCharset(StandardCharsets.UTF_8);
    required.setAuthenticator(basic);
    required.setRealmName(REALM);
    required.put(PathSpec.from("/*"), Constraint.ANY_USER);
    for (String open : ObservePages.HEALTH) {
      required.put(PathSpec.from(open), Constraint.ALLOWED);
    }
    return required;
  }

  @Override
  public String getName() {
    return REALM;
  }

  /** Takes the same time whatever is wrong: both names are hashed, and digests compared in full. */
  @Override
  public UserIdentity login(
      String name, Object password, Request request, Function<Boolean, Session> session) {
    if (!MessageDigest.isEqual(digest, digest(name, String.valueOf(password)))) {
      return null;
    }
    UserPrincipal principal = new UserPrincipal(user, null);
    Subject subject = new Subject(true, Set.of(principal), Set.of(), Set.of());
    return UserIdentity.from(subject, principal);
  }

  private static byte[] digest(String user, String password) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(user.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) ':'); // which no name of HTTP Basic holds
      return sha256.digest(password.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean validate(UserIdentity identity) {
    return true;
  }

  @Override
  public IdentityService getIdentityService() {
    return identities;
  }

  @Override
  public void setIdentityService(IdentityService service) {
    identities = service;
  }

  @Override
  public void logout(UserIdentity identity) {}

  /** Says 400 to what is no Base64, where Jetty would log a stack trace for everybody who asks. */
  private static final class Basic extends BasicAuthenticator {
    @Override
    public AuthenticationState validateRequest(
        Request request, Response response, Callback callback) throws ServerAuthException {
      try {
        return super.validateRequest(request, response, callback);
      } catch (IllegalArgumentException e) {
        Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
        return AuthenticationState.SEND_FAILURE;
      }
    }
  }
}
