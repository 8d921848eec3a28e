package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to all registries, kept open between requests and runs. It sends one request and
 * gives back one answer: redirects, logins and retries are decided above it.
 */
public final class HttpTransport implements AutoCloseable {
  /** The status of a request whose end says nothing about its host. */
  private static final int NOT_OF_THE_HOST = -1;

  private final HttpSettings settings;
  private final RequestGuard guard;
  private final HostPauses pauses;
  private final Watchdog watchdog;
  private final SSLContext verifiedTls;
  private final RequestConfig quick;
  private final RequestConfig patient;
  private final Set<String> tlsHosts = ConcurrentHashMap.newKeySet();
  private Connections verified;
  private Connections unverified;

  /**
   * Gets TLS ready on a thread of its own, which takes a tenth of a second of processor time: to be
   * called where something else is to be done before the first connection.
   */
  public static void getReady() {
    Thread thread = new Thread(Trust::load, "tls");
    thread.setDaemon(true);
    thread.start();
  }

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
  private synchronized Connections connections(boolean insecure) throws IOException {
    if (insecure) {
      if (unverified == null) {
        ClientTlsStrategyBuilder tls =
            ClientTlsStrategyBuilder.create()
                .setSslContext(Trust.everyone())
                // Otherwise the TLS engine compares the host's name with the certificate.
                .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                .setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
        unverified = new Connections(settings, tls.buildClassic(), UserAgent.VALUE);
      }
      return unverified;
    }
    if (verified == null) {
      SSLContext tls = verifiedTls == null ? Trust.of(null) : verifiedTls;
      verified =
          new Connections(
              settings,
              ClientTlsStrategyBuilder.create().setSslContext(tls).buildClassic(),
              UserAgent.VALUE);
    }
    return verified;
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
    boolean proxied = isProxied(uri);
    terms.addresses().check(uri, proxied);
    await(uri.getAuthority(), terms.deadline());
    // Over HTTPS the proxy sees only the tunnel, whose login the client sends by itself.
    if (proxied && "http".equalsIgnoreCase(uri.getScheme())) {
      settings
          .proxies()
          .authorization(HttpHost.create(uri))
          .ifPresent(login -> request.setHeader("Proxy-Authorization", login));
    }
    if (request.getMethod().equals("GET")) {
      // A blob must arrive as it is stored, and a document is short.
      request.setHeader("Accept-Encoding", "identity");
    }
    HttpClientContext context = HttpClientContext.create();
    context.setRequestConfig(terms.patience() == Patience.COMMIT ? patient : quick);
    AddressedRequests.demand(proxied ? AddressRule.ANY : terms.addresses(), uri, context);
    Connections connections = connections(terms.insecure());
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
      response = new WatchedResponse(connections.send(request, uri, proxied, context), watch);
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
    boolean mayLimit = status == 429 || status == 503;
    pauses.answered(host, status, mayLimit ? RetryAfter.of(response) : null);
    return response;
  }

  private boolean isProxied(URI uri) throws UnusableProxyException {
    try {
      return settings.proxies().leadTo(uri);
    } catch (IllegalArgumentException e) {
      throw new UnusableProxyException(e.getMessage());
    }
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

  /**
   * Whether an answer means that its request came too early. 503 is said of that too (SWR), but
   * also of a registry that is down; it is a limit where the host says when to come back, or takes
   * other requests meanwhile.
   */
  boolean cameTooEarly(ClassicHttpResponse response, URI uri) {
    return switch (response.getCode()) {
      case 429 -> true;
      case 503 -> RetryAfter.of(response) != null || pauses.takes(uri.getAuthority());
      default -> false;
    };
  }

  /** A registry has answered over HTTPS. */
  void speaksTls(String apiHost) {
    tlsHosts.add(apiHost);
  }

  /**
   * Whether a registry has answered there over HTTPS since this process began: then whoever answers
   * plain HTTP in its place is sent nothing.
   */
  boolean spokeTls(String apiHost) {
    return tlsHosts.contains(apiHost);
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
  public synchronized void close() {
    watchdog.close();
    for (Connections connections : new Connections[] {verified, unverified}) {
      if (connections != null) {
        connections.close();
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
