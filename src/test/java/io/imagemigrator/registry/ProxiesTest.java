package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

class ProxiesTest {
  private static final String SECRET = "s3cr3t-Pa55";

  @Test
  void leadingTo_nothingSet_direct() {
    assertThat(proxy(Map.of(), "https://r.io:443")).isNull();
  }

  @Test
  void leadingTo_scheme_decidesWhichProxy() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://one:3128", "HTTP_PROXY", "http://two:3129");
    assertThat(proxy(environment, "https://r.io:443")).isEqualTo("http://one:3128");
    assertThat(proxy(environment, "http://r.io:80")).isEqualTo("http://two:3129");
    assertThat(proxy(Map.of("HTTPS_PROXY", "http://one:3128"), "http://r.io:80")).isNull();
  }

  @Test
  void leadingTo_allProxy_whereNoOther() {
    Map<String, String> environment =
        Map.of("ALL_PROXY", "http://all:1", "HTTPS_PROXY", "http://one:2");
    assertThat(proxy(environment, "https://r.io:443")).isEqualTo("http://one:2");
    assertThat(proxy(environment, "http://r.io:80")).isEqualTo("http://all:1");
    assertThat(proxy(Map.of("all_proxy", "all:1"), "https://r.io:443")).isEqualTo("http://all:1");
  }

  @Test
  void fromEnvironment_smallLetters_beatCapitals() {
    assertThat(proxy(Map.of("https_proxy", "http://small:1"), "https://r.io:443"))
        .isEqualTo("http://small:1");
    assertThat(
            proxy(
                Map.of("https_proxy", "http://small:1", "HTTPS_PROXY", "http://capital:2"),
                "https://r.io:443"))
        .isEqualTo("http://small:1");
    assertThat(proxy(Map.of("HTTPS_PROXY", "http://p:1", "no_proxy", "r.io"), "https://r.io:443"))
        .isNull();
  }

  @Test
  void fromEnvironment_addressForms_taken() {
    for (String address :
        List.of(
            "http://p.example:3128",
            "p.example:3128",
            "HTTP://p.example:3128/",
            "http://p.example:3128/path?x",
            " p.example:3128 ",
            "http://u:p@p.example:3128")) {
      assertThat(proxy(Map.of("HTTPS_PROXY", address), "https://r.io:443"))
          .as(address)
          .isEqualTo("http://p.example:3128");
    }
    assertThat(proxy(Map.of("HTTPS_PROXY", "http://p.example"), "https://r.io:443"))
        .isEqualTo("http://p.example:80");
    assertThat(proxy(Map.of("HTTPS_PROXY", ""), "https://r.io:443")).isNull();
  }

  @Test
  void leadingTo_unusable_namesTheVariableAsItIsSpelledNeverItsValue() {
    Map<String, String> words =
        Map.of(
            "socks5://u:" + SECRET + "@p:1",
            "names a SOCKS proxy, which is not supported",
            "socks://p:1/",
            "names a SOCKS proxy, which is not supported",
            "SOCKS5H://p:1",
            "names a SOCKS proxy, which is not supported",
            "https://u:" + SECRET + "@p:1",
            "names a proxy that is spoken to over TLS",
            "http://u:" + SECRET + "@",
            "is no usable proxy",
            "http://u:" + SECRET + "@p:port",
            "is no usable proxy",
            "u:" + SECRET + "@p:99999",
            "is no usable proxy",
            "http://",
            "is no usable proxy",
            "ftp://p:1",
            "is no usable proxy",
            "http://one proxy:1",
            "is no usable proxy");
    for (String name : List.of("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")) {
      words.forEach(
          (value, why) ->
              assertThatThrownBy(() -> proxy(Map.of(name, value), "https://r.io:443"))
                  .as(value)
                  .isInstanceOf(IllegalArgumentException.class)
                  .hasMessageStartingWith("environment variable " + name + " " + why)
                  .hasMessageContaining("expected http://host:port")
                  .hasMessageNotContaining(SECRET)
                  .hasNoCause());
    }
  }

  @Test
  void leadingTo_unusableBesideOthers_judgedOnlyWhereItIsUsed() {
    Map<String, String> environment =
        Map.of("all_proxy", "socks5://p:1", "https_proxy", "http://one:2", "no_proxy", "near.io");

    assertThat(proxy(environment, "https://r.io:443")).isEqualTo("http://one:2");
    assertThat(proxy(environment, "http://near.io:80")).isNull();
    assertThat(proxy(environment, "http://127.0.0.1:80")).isNull();
    assertThat(Proxies.fromEnvironment(environment).logins()).isEmpty();
    assertThatThrownBy(() -> proxy(environment, "http://r.io:80"))
        .hasMessageContaining("environment variable all_proxy");
    assertThatThrownBy(
            () -> Proxies.fromEnvironment(environment).leadingTo(URI.create("http://r.io")))
        .hasMessageContaining("environment variable all_proxy");
  }

  /** Nor is plain HTTP tried in its place, for which another variable may name another proxy. */
  @Test
  void requests_throughAnUnusableOne_notSentAndNotTriedAgain() {
    try (HttpTransport transport = TestHttp.proxiedTransport("socks5://u:" + SECRET + "@p:1")) {
      RemoteRepository remote =
          new RegistryClient(transport)
              .source(new Repository("registry.inside", "team/app"), TestHttp.INSECURE);
      assertThatThrownBy(() -> remote.readManifest("v1"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              failure -> {
                assertThat(failure.retryable()).isFalse();
                assertThat(failure.getSuppressed()).isEmpty();
              })
          .hasMessage(
              "connect to registry.inside/team/app: environment variable ALL_PROXY names a SOCKS"
                  + " proxy, which is not supported; expected http://host:port, or the hosts that"
                  + " need no proxy in NO_PROXY");
    }
  }

  @Test
  void logins_userInfo_decodedWhereItIsEscaped() {
    Map<String, String> logins =
        Map.of(
            "http://u:p%40ss@one:1", "u:p@ss",
            "http://u:p@ss@one:1", "u:p@ss",
            "u:p/a?b#c@one:1/", "u:p/a?b#c",
            "http://u:50%@one:1", "u:50%",
            "http://u:50%zz%C3%BC@one:1", "u:50%zz\u00fc",
            "http://dom%5Cu:a:b@one:1", "dom\\u:a:b");
    logins.forEach(
        (value, login) ->
            assertThat(
                    Proxies.fromEnvironment(
                            Map.of("HTTPS_PROXY", value, "HTTP_PROXY", "http://two:2"))
                        .logins())
                .as(value)
                .containsExactly(Map.entry(new HttpHost("http", "one", 1), login)));
  }

  @Test
  void leadingTo_server_addressWithItsLoginEscaped() {
    Proxies proxies = Proxies.fromEnvironment(Map.of("HTTPS_PROXY", "http://u:p@s s@[::1]:3128"));

    assertThat(proxies.leadingTo(URI.create("https://r.io")))
        .map(URI::toString)
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("http://u:p").endsWith("s%20s@[::1]:3128"));
  }

  @Test
  void leadingTo_loopback_direct() throws Exception {
    for (String target :
        List.of(
            "http://localhost:5000",
            "http://LOCALHOST:5000",
            "http://127.0.0.1:5000",
            "http://127.9.9.9:5000")) {
      assertThat(proxy(Map.of("ALL_PROXY", "http://p:1"), target)).as(target).isNull();
    }
    HttpHost ipv6 = new HttpHost("http", "::1", 5000);
    assertThat(Proxies.fromEnvironment(Map.of("ALL_PROXY", "http://p:1")).leadingTo(ipv6)).isNull();
  }

  @Test
  void leadingTo_loopbackInBrackets_direct() {
    // As Apache HttpClient hands over https://[::1]:5000.
    HttpHost target = new HttpHost("https", "[::1]", 5000);
    assertThat(Proxies.fromEnvironment(Map.of("ALL_PROXY", "http://p:1")).leadingTo(target))
        .isNull();
  }

  @Test
  void leadingTo_noProxyIpv6_itsAddressInBrackets() {
    HttpHost target = new HttpHost("https", "[2001:db8::1]", 5000);
    for (String entry :
        List.of("2001:db8::1", "[2001:db8::1]", "2001:db8::/32", "[2001:db8::1]:5000")) {
      assertThat(
              Proxies.fromEnvironment(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", entry))
                  .leadingTo(target))
          .as(entry)
          .isNull();
    }
  }

  @Test
  void leadingTo_noProxyWithDefaultPort_covered() {
    // As Apache HttpClient hands over https://r.io: the default port is not filled in yet.
    assertDirect("r.io:443", "https://r.io:-1");
    assertDirect("r.io:80", "http://r.io:-1");
    assertProxied("r.io:443", "http://r.io:-1");
  }

  @Test
  void leadingTo_noProxyName_itAndItsSubdomains() {
    for (String entry : List.of("example.com", ".example.com", "*.example.com", "EXAMPLE.com")) {
      assertDirect(entry, "https://r.example.com:443");
      assertDirect(entry, "https://a.b.example.com:5000");
      assertProxied(entry, "https://example.com.evil.org:443");
      assertProxied(entry, "https://notexample.com:443");
    }
    assertDirect("example.com", "https://example.com:443");
  }

  @Test
  void leadingTo_noProxyWithPort_onlyThatPort() {
    assertDirect("r.io:5000", "https://r.io:5000");
    assertDirect("r.io:5000", "https://x.r.io:5000");
    assertProxied("r.io:5000", "https://r.io:443");
    assertDirect("r.io:443", "https://r.io:443");
  }

  @Test
  void leadingTo_noProxyAddress_thatOne() {
    assertDirect("10.0.0.1", "https://10.0.0.1:5000");
    assertProxied("10.0.0.1", "https://10.0.0.11:5000");
  }

  @Test
  void leadingTo_noProxyBlock_addressesInIt() {
    assertDirect("10.0.0.0/8", "https://10.255.1.2:443");
    assertProxied("10.0.0.0/8", "https://11.0.0.1:443");
    assertDirect("192.168.4.0/22", "https://192.168.7.255:443");
    assertProxied("192.168.4.0/22", "https://192.168.8.0:443");
    assertDirect("0.0.0.0/0", "https://8.8.8.8:443");
    assertDirect("10.0.0.1/32", "https://10.0.0.1:443");
    assertProxied("10.0.0.0/8", "https://ten.example.com:443");
    assertThat(
            Proxies.fromEnvironment(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", "fd00::/8"))
                .leadingTo(new HttpHost("https", "fd12::1", 443)))
        .isNull();
  }

  @Test
  void leadingTo_malformedBlock_coversNothing() {
    for (String entry :
        List.of("10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "/8", "x/8", "10.0.0.0/-1")) {
      assertProxied(entry, "https://10.0.0.1:443");
    }
  }

  @Test
  void leadingTo_star_everythingDirect() {
    assertDirect("*", "https://r.io:443");
  }

  @Test
  void leadingTo_severalEntries_anySeparator() {
    for (String entries :
        List.of("a.io,b.io", "a.io, b.io", "a.io b.io", ",a.io,,b.io,", "a.io\tb.io")) {
      assertDirect(entries, "https://a.io:443");
      assertDirect(entries, "https://b.io:443");
      assertProxied(entries, "https://c.io:443");
    }
    assertProxied("", "https://c.io:443");
    assertProxied(" , ", "https://c.io:443");
  }

  private static void assertDirect(String noProxy, String target) {
    assertThat(proxy(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", noProxy), target))
        .as("%s with NO_PROXY=%s", target, noProxy)
        .isNull();
  }

  private static void assertProxied(String noProxy, String target) {
    assertThat(proxy(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", noProxy), target))
        .as("%s with NO_PROXY=%s", target, noProxy)
        .isEqualTo("http://p:1");
  }

  private static String proxy(Map<String, String> environment, String target) {
    int colon = target.lastIndexOf(':');
    int slashes = target.indexOf("://");
    HttpHost host =
        new HttpHost(
            target.substring(0, slashes),
            target.substring(slashes + 3, colon),
            Integer.parseInt(target.substring(colon + 1)));
    HttpHost proxy = Proxies.fromEnvironment(environment).leadingTo(host);
    return proxy == null ? null : proxy.toURI();
  }
}
