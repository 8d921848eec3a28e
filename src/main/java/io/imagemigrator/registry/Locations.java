package io.imagemigrator.registry;

import java.net.URI;
import org.apache.hc.client5.http.utils.URIUtils;

/** Reads the addresses that registries send, whatever form they have. */
final class Locations {
  private Locations() {}

  /**
   * Resolves a {@code Location} or {@code Link} against the request it answers.
   *
   * <p>A registry behind a TLS proxy often names itself with {@code http://}: on the same host, the
   * scheme and port that were asked stay. Fails with {@link IllegalArgumentException} on anything
   * but an HTTP address.
   */
  static URI resolve(URI request, String location) {
    URI to = resolved(request, location.strip().replace(" ", "%20"));
    boolean web =
        "http".equalsIgnoreCase(to.getScheme()) || "https".equalsIgnoreCase(to.getScheme());
    if (!web || to.getHost() == null) {
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
    URI uri = URI.create(location);
    // Not URI.resolve: it drops the last segment of the path where only a query is given.
    return uri.isAbsolute() ? uri : URIUtils.resolve(request, uri);
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
    return URI.create(text + (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
  }

  private static URI withOrigin(URI origin, URI to) {
    String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    return URI.create(
        origin.getScheme() + "://" + origin.getRawAuthority() + to.getRawPath() + query);
  }
}
