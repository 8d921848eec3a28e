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

  private final ProxyAddress forHttps;
  private final ProxyAddress forHttp;
  private final List<String> direct;

  private Proxies(ProxyAddress forHttps, ProxyAddress forHttp, List<String> direct) {
    this.forHttps = forHttps;
    this.forHttp = forHttp;
    this.direct = direct;
  }

  /** Reads the environment; a proxy is judged when something is to go through it. */
  public static Proxies fromEnvironment(Map<String, String> environment) {
    String exempted =
        environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
    List<String> direct =
        SEPARATOR
            .splitAsStream(exempted)
            .filter(entry -> !entry.isBlank())
            .map(entry -> withoutBrackets(entry.toLowerCase(Locale.ROOT)))
            .toList();
    ProxyAddress any = ProxyAddress.of(environment, "ALL_PROXY").orElse(null);
    return new Proxies(
        ProxyAddress.of(environment, "HTTPS_PROXY").orElse(any),
        ProxyAddress.of(environment, "HTTP_PROXY").orElse(any),
        direct);
  }

  /** Whether one of them leads to the server; fails when that one is not usable. */
  boolean leadTo(URI server) {
    boolean none = forHttps == null && forHttp == null;
    return !none && leadingTo(HttpHost.create(server)) != null;
  }

  /** The proxy that leads to the host, or {@code null} for the direct way. */
  HttpHost leadingTo(HttpHost target) {
    return addressFor(target).map(ProxyAddress::host).orElse(null);
  }

  private Optional<ProxyAddress> addressFor(HttpHost target) {
    ProxyAddress proxy = target.getSchemeName().equalsIgnoreCase("https") ? forHttps : forHttp;
    return proxy == null || isDirect(target) ? Optional.empty() : Optional.of(proxy);
  }

  /**
   * The proxy that leads to the server, with a port, and with its login if it has one. Fails,
   * naming the variable, when that one is not usable.
   */
  public Optional<URI> leadingTo(URI server) {
    if (server.getHost() == null) {
      return Optional.empty();
    }
    HttpHost target = new HttpHost(server.getScheme(), server.getHost(), server.getPort());
    return addressFor(target).map(Proxies::uri);
  }

  private static URI uri(ProxyAddress proxy) {
    HttpHost host = proxy.host();
    try {
      String login = proxy.login().orElse(null);
      return new URI("http", login, host.getHostName(), host.getPort(), null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a proxy's address cannot be put together again");
    }
  }

  /** The proxies that want a login, with {@code user:password}. */
  Map<HttpHost, String> logins() {
    Map<HttpHost, String> logins = new HashMap<>();
    for (ProxyAddress proxy : new ProxyAddress[] {forHttps, forHttp}) {
      if (proxy != null) {
        proxy.login().ifPresent(login -> logins.put(proxy.host(), login));
      }
    }
    return logins;
  }

  /**
   * The login of the proxy that leads to the host, to be sent unasked: a proxy that answers 407 to
   * an upload has spent its body.
   */
  Optional<String> authorization(HttpHost target) {
    return addressFor(target)
        .flatMap(ProxyAddress::login)
        .map(login -> login.contains(":") ? login : login + ":")
        .map(login -> login.getBytes(StandardCharsets.UTF_8))
        .map(login -> "Basic " + Base64.getEncoder().encodeToString(login));
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
