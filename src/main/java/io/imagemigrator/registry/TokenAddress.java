package io.imagemigrator.registry;

import java.net.URI;
import java.util.regex.Pattern;

/** Where a token server is, and where it may lead to with the login in hand. */
final class TokenAddress {
  private static final Pattern WEB = Pattern.compile("(?i)https?://.*");

  private TokenAddress() {}

  /**
   * The address that a challenge names; a path alone is one of the registry. A registry behind a
   * TLS proxy often names itself with {@code http://}: on its own host, the scheme and port that
   * were asked stay.
   *
   * @param base the registry's own address
   * @throws IllegalArgumentException with the reason, when it is none that may be asked
   */
  static URI ofRealm(URI base, String realm, Access access) {
    if (!realm.startsWith("/") && !WEB.matcher(realm).matches()) {
      throw unusable();
    }
    URI address;
    try {
      URI asWritten = Locations.resolve(URI.create("http://" + base.getRawAuthority()), realm);
      address =
          access.insecure() && isPlainServiceBeside(base, asWritten)
              ? asWritten
              : Locations.resolve(base.resolve("/v2/"), realm);
    } catch (IllegalArgumentException e) {
      // Without its text, which comes from outside.
      throw unusable();
    }
    if (isPlain(address) && !access.insecure()) {
      throw new IllegalArgumentException(
          "its token server "
              + address.getHost()
              + " speaks plain HTTP; where that is acceptable, set \"insecure\": true in auth.json");
    }
    return address;
  }

  private static IllegalArgumentException unusable() {
    return new IllegalArgumentException("it names no usable token server");
  }

  /** Another port that is named as such is another server, which may have no TLS. */
  private static boolean isPlainServiceBeside(URI base, URI realm) {
    return isPlain(realm)
        && realm.getHost().equalsIgnoreCase(base.getHost())
        && realm.getPort() >= 0
        && realm.getPort() != 80
        && realm.getPort() != Locations.port(base);
  }

  /**
   * Where a redirect leads to.
   *
   * @throws IllegalArgumentException with the reason, when it is none that may be asked
   */
  static URI ofRedirect(URI from, String location, Access access) {
    URI to;
    try {
      to = Locations.resolve(from, location);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it was redirected to something that is no address", e);
    }
    if (!isPlain(from) && isPlain(to) && !access.insecure()) {
      throw new IllegalArgumentException("it was redirected from HTTPS to plain HTTP");
    }
    return to;
  }

  /**
   * Whether the login may go to an address that a token server led to: to its own origin, and from
   * plain HTTP to TLS on its own host.
   */
  static boolean mayCarryLogin(URI realm, URI to) {
    boolean sameHost = realm.getHost().equalsIgnoreCase(to.getHost());
    boolean sameOrigin =
        realm.getScheme().equalsIgnoreCase(to.getScheme())
            && Locations.port(realm) == Locations.port(to);
    return sameHost && (sameOrigin || (isPlain(realm) && !isPlain(to)));
  }

  private static boolean isPlain(URI address) {
    return "http".equalsIgnoreCase(address.getScheme());
  }
}
