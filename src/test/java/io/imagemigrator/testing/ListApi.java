package io.imagemigrator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * An API server that knows its version and lists only, pods made as they are asked for. Unlike
 * {@link KubernetesApi} it has a certificate of the test's choice and holds any number of pods.
 */
public final class ListApi implements AutoCloseable {
  private static final String REFUSAL =
      "{\"kind\": \"Status\", \"message\": \"Unauthorized\", \"code\": 401}";
  private static final Pattern PODS = Pattern.compile("^/api/v1/pods(\\?|$)");
  private static final Pattern LIMIT = Pattern.compile("[?&]limit=([0-9]+)");
  private static final Pattern CONTINUE = Pattern.compile("[?&]continue=from-([0-9]+)");

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final ExecutorService workers = Executors.newFixedThreadPool(4);
  private final SelfSignedCertificate certificate;
  private final HttpServer server;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile String stopsAt = "nothing";
  private volatile int status = 200;
  private volatile int podCount;
  private volatile IntFunction<String> pod = number -> "{}";

  /**
   * A request as it came in.
   *
   * @param authorization {@code null} without that header
   * @param client the name in the client's certificate; {@code null} without one
   */
  public record Call(String path, String authorization, String client) {}

  private ListApi(SelfSignedCertificate certificate, boolean clientCertificate) {
    this.certificate = certificate;
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      if (certificate == null) {
        server = HttpServer.create(address, 0);
      } else {
        HttpsServer secured = HttpsServer.create(address, 0);
        secured.setHttpsConfigurator(new Tls(certificate, clientCertificate));
        server = secured;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(workers);
    server.createContext("/", this::answer);
    server.start();
  }

  public static ListApi http() {
    return new ListApi(null, false);
  }

  public static ListApi https(SelfSignedCertificate certificate) {
    return new ListApi(certificate, false);
  }

  /** Lets nobody in without the server's own certificate. */
  public static ListApi mutualTls(SelfSignedCertificate certificate) {
    return new ListApi(certificate, true);
  }

  /**
   * The pods that there are; none until this is called.
   *
   * @param json gives the one of a number, from 0
   */
  public ListApi pods(int count, IntFunction<String> json) {
    pod = json;
    podCount = count;
    return this;
  }

  /**
   * From now on an answer to a path that begins with the text ends in its middle, without an end.
   */
  public ListApi stopMidway(String path) {
    stopsAt = path;
    return this;
  }

  /** From now on every request is answered 401. */
  public ListApi refuseEveryLogin() {
    status = 401;
    return this;
  }

  public String url() {
    return (certificate == null ? "http://127.0.0.1:" : "https://127.0.0.1:") + port();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** A kubeconfig with one context, whose user is given as YAML in one line. */
  public String kubeconfig(String user) {
    String authority =
        certificate == null
            ? ""
            : ", certificate-authority-data: " + Base64.getEncoder().encodeToString(pem());
    return """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: tester}}]
        clusters: [{name: test, cluster: {server: "%s"%s}}]
        users: [{name: tester, user: %s}]
        """
        .formatted(url(), authority, user);
  }

  private byte[] pem() {
    try {
      return Files.readAllBytes(certificate.certificateFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      calls.add(new Call(path, authorization, client(exchange)));
      String text = path.equals("/version") ? "{\"major\":\"1\",\"minor\":\"32\"}" : list(path);
      byte[] body = (status == 401 ? REFUSAL : text).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      if (path.startsWith(stopsAt)) {
        exchange.getResponseBody().write(body, 0, body.length / 2);
        exchange.getResponseBody().flush();
        awaitClosing();
      } else {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String client(HttpExchange exchange) {
    try {
      return exchange instanceof HttpsExchange secured
          ? secured.getSSLSession().getPeerPrincipal().getName()
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private String list(String path) {
    int count = PODS.matcher(path).find() ? podCount : 0;
    Matcher token = CONTINUE.matcher(path);
    Matcher limit = LIMIT.matcher(path);
    int from = token.find() ? Integer.parseInt(token.group(1)) : 0;
    int to = limit.find() ? Math.min(count, from + Integer.parseInt(limit.group(1))) : count;
    String next = to < count ? ",\"continue\":\"from-" + to + "\"" : "";
    return IntStream.range(from, to)
        .mapToObj(pod)
        .collect(
            Collectors.joining(
                ",",
                "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\""
                    + next
                    + "},\"items\":[",
                "]}"));
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    workers.shutdownNow();
  }

  private static final class Tls extends HttpsConfigurator {
    private final boolean clientCertificate;

    Tls(SelfSignedCertificate certificate, boolean clientCertificate) {
      super(certificate.sslContext());
      this.clientCertificate = clientCertificate;
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters tls = getSSLContext().getDefaultSSLParameters();
      tls.setNeedClientAuth(clientCertificate);
      // As API servers do. Who offers HTTP/2 gets it, and is not understood here.
      tls.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      parameters.setSSLParameters(tls);
    }
  }
}
