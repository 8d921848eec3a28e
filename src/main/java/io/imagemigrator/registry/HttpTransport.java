package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.ResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to all registries, kept open between requests and runs. It sends one request and
 * gives back one answer: redirects, logins and retries are decided above it.
 */
public final class HttpTransport implements AutoCloseable {
  private static final TimeValue IDLE_CHECK = TimeValue.ofSeconds(1);
  private static final TimeValue KEPT_IDLE = TimeValue.ofMinutes(2);

  /**
   * A server that refuses an upload (413, 401) often answers and closes while the body is still
   * being sent. Looked for after each of the first megabytes: on TLS a look costs a millisecond.
   */
  private static final ResponseOutOfOrderStrategy EARLY_ANSWERS =
      new MonitoringResponseOutOfOrderStrategy(1 << 20, 32);

  /** A signed address has some KiB; without bounds one header could fill the memory. */
  private static final Http1Config BOUNDED =
      Http1Config.custom().setMaxLineLength(32 * 1024).setMaxHeaderCount(200).build();

  /** The status of a request whose end says nothing about its host. */
  private static final int NOT_OF_THE_HOST = -1;

  private final HttpSettings settings;
  private final RequestGuard guard;
  private final HostPauses pauses;
  private final Watchdog watchdog;
  private final SSLContext verifiedTls;
  private final RequestConfig quick;
  private final RequestConfig patient;
  private CloseableHttpClient verified;
  private CloseableHttpClient unverified;

  /** A transport that nobody guards; fails as the other one does. */
  public HttpTransport(HttpSettings settings) throws IOException {
    this(settings, RequestGuard.NONE);
  }

  /** Fails when the CA file cannot be read or holds no certificate. */
  public HttpTransport(HttpSettings settings, RequestGuard guard) throws IOException {
    this.settings = settings;
    this.guard = guard;
    pauses = new HostPauses(settings.maxRetryAfter());
    watchdog = new Watchdog(settings.responseTimeout());
    verifiedTls = settings.caFile() == null ? null : Trust.of(settings.caFile());
    quick = requestConfig(settings.responseTimeout());
    patient = requestConfig(settings.commitTimeout());
  }

  /** Made on first use: a run between plain HTTP registries loads no certificate store. */
  private synchronized CloseableHttpClient client(boolean insecure) throws IOException {
    if (insecure) {
      if (unverified == null) {
        ClientTlsStrategyBuilder tls =
            ClientTlsStrategyBuilder.create()
                .setSslContext(Trust.everyone())
                // Otherwise the TLS engine compares the host's name with the certificate.
                .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                .setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
        unverified = client(pool(tls.buildClassic()));
      }
      return unverified;
    }
    if (verified == null) {
      SSLContext tls = verifiedTls == null ? Trust.of(null) : verifiedTls;
      verified = client(pool(ClientTlsStrategyBuilder.create().setSslContext(tls).buildClassic()));
    }
    return verified;
  }

  private PoolingHttpClientConnectionManager pool(TlsSocketStrategy tls) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setTlsSocketStrategy(tls)
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .responseOutOfOrderStrategy(EARLY_ANSWERS)
                .http1Config(BOUNDED)
                .build())
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
        .setMaxConnPerRoute(settings.connectionsPerHost())
        .setMaxConnTotal(Integer.MAX_VALUE)
        .setDefaultSocketConfig(SocketConfig.custom().setTcpNoDelay(true).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(Timeout.of(settings.responseTimeout()))
                .setValidateAfterInactivity(IDLE_CHECK)
                .build())
        .build();
  }

  private CloseableHttpClient client(PoolingHttpClientConnectionManager pool) {
    BasicCredentialsProvider proxyLogins = new BasicCredentialsProvider();
    for (Map.Entry<HttpHost, String> login : settings.proxies().logins().entrySet()) {
      String[] parts = login.getValue().split(":", 2);
      char[] password = parts.length == 2 ? parts[1].toCharArray() : new char[0];
      proxyLogins.setCredentials(
          new AuthScope(login.getKey()), new UsernamePasswordCredentials(parts[0], password));
    }
    return HttpClientBuilder.create()
        .setConnectionManager(pool)
        .setDefaultCredentialsProvider(proxyLogins)
        .setRoutePlanner(
            new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE) {
              @Override
              protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                return settings.proxies().leadingTo(target);
              }
            })
        .setRetryStrategy(new StaleConnectionRetry())
        .setRequestExecutor(new AddressedRequests())
        .setUserAgent(UserAgent.VALUE)
        .disableRedirectHandling()
        .disableCookieManagement()
        // A blob must arrive as it is stored: no transparent decompression.
        .disableContentCompression()
        .disableAuthCaching()
        // There are no cookies, and those of the library take long to read a list of public
        // domains.
        .setDefaultCookieSpecRegistry(name -> null)
        // Otherwise a process that stays up keeps what servers closed long ago.
        .evictIdleConnections(KEPT_IDLE)
        .build();
  }

  private RequestConfig requestConfig(Duration responseTimeout) {
    return RequestConfig.custom()
        .setResponseTimeout(Timeout.of(responseTimeout))
        .setConnectionRequestTimeout(Timeout.of(settings.commitTimeout()))
        .build();
  }

  /**
   * Sends one request, after the pause that its host asked for.
   *
   * @return to be closed by the caller
   */
  ClassicHttpResponse send(HttpUriRequestBase request, URI uri, Terms terms) throws IOException {
    boolean proxied = settings.proxies().leadingTo(HttpHost.create(uri)) != null;
    terms.addresses().check(uri, proxied);
    await(uri.getAuthority(), terms.deadline());
    // Over HTTPS the proxy sees only the tunnel, whose login the client sends by itself.
    if ("http".equalsIgnoreCase(uri.getScheme())) {
      settings
          .proxies()
          .authorization(HttpHost.create(uri))
          .ifPresent(login -> request.setHeader("Proxy-Authorization", login));
    }
    HttpClientContext context = HttpClientContext.create();
    context.setRequestConfig(terms.patience() == Patience.COMMIT ? patient : quick);
    AddressedRequests.demand(proxied ? AddressRule.ANY : terms.addresses(), uri, context);
    CloseableHttpClient client = client(terms.insecure());
    String host = uri.getAuthority();
    guard.admit(host, terms.deadline());
    Duration limit =
        terms.patience() == Patience.SHORT ? settings.commitTimeout() : terms.deadline().limit();
    Watchdog.Watch watch = watchdog.watch(request, limit, terms.deadline());
    if (request.getEntity() != null) {
      request.setEntity(new WatchedBody(request.getEntity(), watch));
    }
    long begin = System.nanoTime();
    int status = NOT_OF_THE_HOST;
    ClassicHttpResponse response;
    try {
      response = new WatchedResponse(client.executeOpen(null, request, context), watch);
      status = response.getCode();
    } catch (IOException e) {
      IOException why = watch.explain(e);
      status = isOfTheHost(why) ? 0 : NOT_OF_THE_HOST;
      throw why;
    } finally {
      if (status <= 0) {
        watch.done();
      }
      if (status == NOT_OF_THE_HOST) {
        guard.withdrawn(host);
      } else {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
        String path = String.valueOf(uri.getPath());
        guard.answered(host, request.getMethod(), path, status, elapsed);
      }
    }
    boolean limits = status == 429 || status == 503;
    pauses.answered(host, status, limits ? RegistryErrors.retryAfter(response) : null);
    return response;
  }

  /** Not so a source that broke off while its blob went to the host, nor what ended here. */
  private static boolean isOfTheHost(IOException failure) {
    boolean interrupted =
        failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    return !interrupted
        && !(failure instanceof RegistryException)
        && !(failure instanceof Deadline.ExpiredException)
        && !(failure instanceof ForbiddenAddressException);
  }

  private void await(String host, Deadline deadline) throws IOException {
    long begin = System.nanoTime();
    if (pauses.await(host, deadline)) {
      guard.heldBack(host, "retry_after", Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  /** How often and when a transfer that broke off is continued. */
  Backoff backoff() {
    return settings.backoff();
  }

  /** Who is asked before each request, and told of each transfer. */
  RequestGuard guard() {
    return guard;
  }

  @Override
  public synchronized void close() throws IOException {
    watchdog.close();
    for (CloseableHttpClient client : new CloseableHttpClient[] {verified, unverified}) {
      if (client != null) {
        client.close();
      }
    }
  }

  /** A body whose writes are watched: a socket has no time-out for them. */
  private static final class WatchedBody extends HttpEntityWrapper {
    private final Watchdog.Watch watch;

    WatchedBody(HttpEntity body, Watchdog.Watch watch) {
      super(body);
      this.watch = watch;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      super.writeTo(watch.watched(out));
    }
  }

  /** What registries see in their access logs. */
  private static final class UserAgent {
    static final String VALUE = "image-migrator/" + version();

    private static String version() {
      try (var in = HttpTransport.class.getResourceAsStream("/io/imagemigrator/version")) {
        return in == null
            ? "unknown"
            : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      } catch (IOException e) {
        return "unknown";
      }
    }
  }
}
