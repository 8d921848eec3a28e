package io.imagemigrator.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.IdleConnectionEvictor;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** A pool of connections that are made with one idea of TLS, and the two ways over them. */
final class Connections implements AutoCloseable {
  private static final TimeValue KEPT_IDLE = TimeValue.ofMinutes(2);

  /** Of hosts; those that registries redirect to may be others each time. */
  private static final int MOST_ROUTES = 1000;

  private final HttpSettings settings;
  private final String userAgent;
  private final PoolingHttpClientConnectionManager pool;
  private final IdleConnectionEvictor evictor;
  private final HttpRequestExecutor executor = new AddressedRequests();
  private final DirectExchange.Style style;
  private final Map<String, HttpRoute> routes = new ConcurrentHashMap<>();
  private CloseableHttpClient throughProxies;

  Connections(HttpSettings settings, TlsSocketStrategy tls, String userAgent) {
    this.settings = settings;
    this.userAgent = userAgent;
    pool = pool(settings, tls);
    style = new DirectExchange.Style(executor, userAgent);
    // Otherwise a process that stays up keeps what servers closed long ago.
    evictor = new IdleConnectionEvictor(pool, KEPT_IDLE);
    evictor.start();
  }

  private static PoolingHttpClientConnectionManager pool(
      HttpSettings settings, TlsSocketStrategy tls) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setTlsSocketStrategy(tls)
        .setConnectionFactory(KeptConnection::create)
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
        .setMaxConnPerRoute(settings.connectionsPerHost())
        .setMaxConnTotal(Integer.MAX_VALUE)
        .setDefaultSocketConfig(SocketConfig.custom().setTcpNoDelay(true).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(Timeout.of(settings.responseTimeout()))
                // Each time: the connection itself knows when that costs something.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build())
        .build();
  }

  /**
   * Sends one request. Once more, when a connection that was kept open turns out to have been
   * closed by the server before it answered a byte.
   *
   * @return to be closed by the caller
   */
  ClassicHttpResponse send(
      HttpUriRequestBase request, URI uri, boolean proxied, HttpClientContext context)
      throws IOException {
    if (proxied) {
      return throughProxies().executeOpen(null, request, context);
    }
    HttpRoute route = route(uri);
    try {
      return DirectExchange.send(pool, route, request, style, context);
    } catch (IOException e) {
      if (request.isCancelled() || !StaleConnectionRetry.isStale(request, e)) {
        throw e;
      }
      return DirectExchange.send(pool, route, request, style, context);
    }
  }

  private HttpRoute route(URI uri) {
    if (routes.size() >= MOST_ROUTES) {
      routes.clear();
    }
    return routes.computeIfAbsent(
        uri.getScheme() + "://" + uri.getRawAuthority(),
        origin -> {
          HttpHost host =
              RoutingSupport.normalize(HttpHost.create(uri), DefaultSchemePortResolver.INSTANCE);
          return new HttpRoute(host, null, host.getSchemeName().equalsIgnoreCase("https"));
        });
  }

  private synchronized CloseableHttpClient throughProxies() {
    if (throughProxies == null) {
      throughProxies = client();
    }
    return throughProxies;
  }

  private CloseableHttpClient client() {
    BasicCredentialsProvider logins = new BasicCredentialsProvider();
    for (Map.Entry<HttpHost, String> login : settings.proxies().logins().entrySet()) {
      String[] parts = login.getValue().split(":", 2);
      char[] password = parts.length == 2 ? parts[1].toCharArray() : new char[0];
      logins.setCredentials(
          new AuthScope(login.getKey()), new UsernamePasswordCredentials(parts[0], password));
    }
    return HttpClientBuilder.create()
        .setConnectionManager(pool)
        .setConnectionManagerShared(true)
        .setDefaultCredentialsProvider(logins)
        .setRoutePlanner(
            new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE) {
              @Override
              protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                return settings.proxies().leadingTo(target);
              }
            })
        .setRetryStrategy(new StaleConnectionRetry())
        .setRequestExecutor(executor)
        .setConnectionReuseStrategy(AnswerFraming.INSTANCE)
        .setUserAgent(userAgent)
        .disableRedirectHandling()
        .disableCookieManagement()
        // A blob must arrive as it is stored: no transparent decompression.
        .disableContentCompression()
        .disableAuthCaching()
        // There are no cookies, and those of the library take long to read a list of public
        // domains.
        .setDefaultCookieSpecRegistry(name -> null)
        .build();
  }

  @Override
  public void close() {
    evictor.shutdown();
    pool.close(CloseMode.GRACEFUL);
  }
}
