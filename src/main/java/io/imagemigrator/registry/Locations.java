package io.imagemigrator.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.URIUtils;

/** Reads the addresses that registries send, whatever form they have. */
final class Locations {
  /** Scheme and authority if there are any; path and query; without the fragment. */
  private static final Pattern PARTS =
      Pattern.compile("((?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?)([^#]*).*", Pattern.DOTALL);

  /** What a path and a query may hold as it is (RFC 3986), and escapes. */
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?";

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private Locations() {}

  /**
   * Resolves a {@code Location} or {@code Link} against the request it answers.
   *
   * <p>A registry behind a TLS proxy often names itself with {@code http://}: on the same host, the
   * scheme and port that were asked stay. Fails with {@link IllegalArgumentException} on anything
   * but an HTTP address.
   */
  static URI resolve(URI request, String location) {
    URI to = resolved(request, escaped(location.strip()));
    boolean web =
        "http".equalsIgnoreCase(to.getScheme()) || "https".equalsIgnoreCase(to.getScheme());
    // A user name in it would end up in messages, and nobody would send it.
    if (!web || to.getHost() == null || to.getRawUserInfo() != null) {
      throw new IllegalArgumentException("not an HTTP address");
    }
    boolean lostTls =
        "https".equalsIgnoreCase(request.getScheme())
            && "http".equalsIgnoreCase(to.getScheme())
            && request.getHost().equalsIgnoreCase(to.getHost());
    return lostTls ? withOrigin(request, to) : to;
  }

  /** An absolute address stays as it is, since it may be signed. */
  private static URI resolved(URI request, String location) {
    if (location.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
    URI uri = URI.create(location);
    // Not URI.resolve: it drops the last segment of the path where only a query is given.
    return uri.isAbsolute() ? uri : URIUtils.resolve(request, uri);
  }

  /** With escapes where they are missing; those that are there stay as they are. */
  private static String escaped(String location) {
    Matcher parts = PARTS.matcher(location);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not an address");
    }
    String rest = parts.group(2);
    Matcher escape = ESCAPE.matcher(rest);
    StringBuilder text = new StringBuilder(parts.group(1));
    for (int i = 0; i < rest.length(); i++) {
      char next = rest.charAt(i);
      boolean stays =
          next == '%' ? escape.region(i, rest.length()).lookingAt() : ALLOWED.indexOf(next) >= 0;
      if (stays) {
        text.append(next);
      } else {
        appendEscape(text, next);
      }
    }
    return text.toString();
  }

  /** The header's bytes came as characters of one byte, whatever they meant: they go back so. */
  private static void appendEscape(StringBuilder text, char next) {
    byte[] bytes =
        next < 0x100
            ? new byte[] {(byte) next}
            : String.valueOf(next).getBytes(StandardCharsets.UTF_8);
    for (byte each : bytes) {
      text.append('%').append(String.format("%02X", each));
    }
  }

  /** The port that is meant, where the address says none too. */
  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : usualPort(uri);
  }

  /** The port of the address's scheme. */
  static int usualPort(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  /** Adds {@code digest=} to an upload's address and keeps the state that its query holds. */
  static URI withDigest(URI upload, Digest digest) {
    String text = upload.toString();
    boolean begun = text.endsWith("?") || text.endsWith("&");
    String separator = upload.getRawQuery() == null ? "?" : begun ? "" : "&";
    return URI.create(text + separator + "digest=" + digest);
  }

  private static URI withOrigin(URI origin, URI to) {
    String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    return URI.create(
        origin.getScheme() + "://" + origin.getRawAuthority() + to.getRawPath() + query);
  }
}
