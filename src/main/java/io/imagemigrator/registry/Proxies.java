package io.imagemigrator.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.HttpHost;

/**
 * The proxies that the environment names, read as curl and Docker read them: {@code HTTPS_PROXY},
 * {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}, in capitals or small letters.
 * Loopback addresses never go through a proxy.
 */
public final class Proxies {
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  private final URI forHttps;
  private final URI forHttp;
  private final List<String> direct;

  private Proxies(URI forHttps, URI forHttp, List<String> direct) {
    this.forHttps = forHttps;
    this.forHttp = forHttp;
    this.direct = direct;
  }

  /** Reads the environment; fails, naming the variable, when a proxy's address is malformed. */
  public static Proxies fromEnvironment(Map<String, String> environment) {
    List<String> direct =
        SEPARATOR
            .splitAsStream(variable(environment, "NO_PROXY").orElse(""))
            .filter(entry -> !entry.isBlank())
            .map(entry -> withoutBrackets(entry.toLowerCase(Locale.ROOT)))
            .toList();
    URI any = proxy(environment, "ALL_PROXY", null);
    return new Proxies(
        proxy(environment, "HTTPS_PROXY", any), proxy(environment, "HTTP_PROXY", any), direct);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    String small = environment.get(name.toLowerCase(Locale.ROOT));
    String value = small == null ? environment.get(name) : small;
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static URI proxy(Map<String, String> environment, String name, URI otherwise) {
    Optional<String> value = variable(environment, name);
    if (value.isEmpty()) {
      return otherwise;
    }
    String text = value.get().contains("://") ? value.get() : "http://" + value.get();
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // The text may hold a password: neither it nor the parser's message is passed on.
    }
    throw new IllegalArgumentException(
        "environment variable "
            + name
            + " is no usable proxy; expected http://host:port (SOCKS is not supported)");
  }

  /** Whether one of them leads to the server. */
  boolean leadTo(URI server) {
    boolean none = forHttps == null && forHttp == null;
    return !none && leadingTo(HttpHost.create(server)) != null;
  }

  /** The proxy that leads to the host, or {@code null} for the direct way. */
  HttpHost leadingTo(HttpHost target) {
    URI proxy = target.getSchemeName().equalsIgnoreCase("https") ? forHttps : forHttp;
    return proxy == null || isDirect(target) ? null : host(proxy);
  }

  /** The proxy that leads to the server, with a port, and with its login if it has one. */
  public Optional<URI> leadingTo(URI server) {
    if (server.getHost() == null) {
      return Optional.empty();
    }
    HttpHost proxy =
        leadingTo(new HttpHost(server.getScheme(), server.getHost(), server.getPort()));
    if (proxy == null) {
      return Optional.empty();
    }
    String login = logins().get(proxy);
    try {
      return Optional.of(
          new URI("http", login, proxy.getHostName(), proxy.getPort(), null, null, null));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a proxy's address cannot be put together again");
    }
  }

  /** The proxies that want a login, with {@code user:password}. */
  Map<HttpHost, String> logins() {
    Map<HttpHost, String> logins = new HashMap<>();
    for (URI proxy : new URI[] {forHttps, forHttp}) {
      if (proxy != null && proxy.getUserInfo() != null) {
        logins.put(host(proxy), proxy.getUserInfo());
      }
    }
    return logins;
  }

  /**
   * The login of the proxy that leads to the host, to be sent unasked: a proxy that answers 407 to
   * an upload has spent its body.
   */
  Optional<String> authorization(HttpHost target) {
    HttpHost proxy = leadingTo(target);
    return Optional.ofNullable(proxy == null ? null : logins().get(proxy))
        .map(login -> login.getBytes(StandardCharsets.UTF_8))
        .map(login -> "Basic " + Base64.getEncoder().encodeToString(login));
  }

  private static HttpHost host(URI proxy) {
    return new HttpHost("http", proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
  }

  private boolean isDirect(HttpHost target) {
    String name = withoutBrackets(target.getHostName().toLowerCase(Locale.ROOT));
    if (name.equals("localhost") || name.startsWith("127.") || name.equals("::1")) {
      return true;
    }
    int port = RoutingSupport.normalize(target, DefaultSchemePortResolver.INSTANCE).getPort();
    String withPort = (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    return direct.stream().anyMatch(entry -> covers(entry, name, withPort));
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean covers(String entry, String name, String withPort) {
    if (entry.equals("*") || entry.equals(name) || entry.equals(withPort)) {
      return true;
    }
    String suffix = entry.startsWith("*.") ? entry.substring(1) : entry;
    if (suffix.contains("/")) {
      return AddressBlock.parse(suffix).filter(block -> block.contains(name)).isPresent();
    }
    String domain = suffix.startsWith(".") ? suffix : "." + suffix;
    return name.endsWith(domain) || withPort.endsWith(domain);
  }
}
