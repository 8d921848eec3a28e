package io.imagemigrator.registry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHost;

/**
 * A proxy as an environment variable names it. It is read when it is set, and judged when something
 * is to go through it: proxy programs set {@code all_proxy=socks5://…} beside the two that are
 * used.
 */
final class ProxyAddress {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?(?:[/?#].*)?");
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final int USUAL_PORT = 80;
  private static final int LAST_PORT = 65_535;

  private final String variable;
  private final HttpHost host;
  private final String login;
  private final String unusable;

  private ProxyAddress(String variable, HttpHost host, String login, String unusable) {
    this.variable = variable;
    this.host = host;
    this.login = login;
    this.unusable = unusable;
  }

  /** The proxy of a variable, in small letters or in capitals; empty when it is not set. */
  static Optional<ProxyAddress> of(Map<String, String> environment, String name) {
    String small = name.toLowerCase(Locale.ROOT);
    String variable = environment.containsKey(small) ? small : name;
    return Optional.ofNullable(environment.get(variable))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .map(value -> read(variable, value));
  }

  private static ProxyAddress read(String variable, String value) {
    Matcher schemed = SCHEME.matcher(value);
    String scheme = schemed.matches() ? schemed.group(1).toLowerCase(Locale.ROOT) : "http";
    if (scheme.startsWith("socks")) {
      return unusable(variable, "names a SOCKS proxy, which is not supported");
    }
    if (scheme.equals("https")) {
      return unusable(
          variable,
          "names a proxy that is spoken to over TLS, which is not supported; a proxy named with"
              + " http:// leads to registries with TLS too");
    }
    // The password may hold '@', '/' and whatever else is not escaped: the last '@' ends it.
    String rest = schemed.matches() ? schemed.group(2) : value;
    int at = rest.lastIndexOf('@');
    Matcher address = HOST_AND_PORT.matcher(rest.substring(at + 1));
    if (!scheme.equals("http") || !address.matches()) {
      return unusable(variable, "is no usable proxy");
    }
    int port = address.group(2) == null ? USUAL_PORT : Integer.parseInt(address.group(2));
    if (port < 1 || port > LAST_PORT) {
      return unusable(variable, "is no usable proxy");
    }
    String login = at < 0 ? null : decoded(rest.substring(0, at));
    return new ProxyAddress(variable, new HttpHost("http", address.group(1), port), login, null);
  }

  private static ProxyAddress unusable(String variable, String why) {
    return new ProxyAddress(variable, null, null, why);
  }

  /** A '%' that begins no escape is a character of the password. */
  private static String decoded(String login) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher escape = ESCAPE.matcher(login);
    int done = 0;
    while (escape.find()) {
      bytes.writeBytes(login.substring(done, escape.start()).getBytes(StandardCharsets.UTF_8));
      bytes.write(HexFormat.fromHexDigits(escape.group(1)));
      done = escape.end();
    }
    bytes.writeBytes(login.substring(done).getBytes(StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Fails, naming the variable and never its value, which may hold a password. */
  HttpHost host() {
    if (host == null) {
      throw new IllegalArgumentException(
          "environment variable "
              + variable
              + " "
              + unusable
              + "; expected http://host:port, or the hosts that need no proxy in NO_PROXY");
    }
    return host;
  }

  /** {@code user:password}; empty when it has none or is not usable. */
  Optional<String> login() {
    return Optional.ofNullable(login);
  }
}
