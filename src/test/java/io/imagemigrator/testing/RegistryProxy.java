package io.imagemigrator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands before a real registry and passes everything on as it comes, save what a test wants to go
 * otherwise. It speaks TLS with a certificate that nobody trusts, so clients must be insecure.
 */
public final class RegistryProxy implements AutoCloseable {
  /** What becomes of a request in place of being passed on; runs on a thread of its own. */
  public interface Behaviour {
    ProxyAnswer answer(ProxyCall call) throws IOException;

    /** For so many requests; those that follow are passed on. */
    default Behaviour first(int calls) {
      return first(calls, ProxyCall::pass);
    }

    /** For so many requests; those that follow get something else. */
    default Behaviour first(int calls, Behaviour then) {
      AtomicInteger left = new AtomicInteger(calls);
      return call -> left.getAndDecrement() > 0 ? answer(call) : then.answer(call);
    }
  }

  private record Rule(String method, Pattern path, Behaviour behaviour) {
    boolean covers(ProxyCall call) {
      return method.equals(call.method()) && path.matcher(call.path()).find();
    }
  }

  static {
    // Without it each answer waits for the acknowledgement of its headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** One for all proxies: to make it takes longer than to start one. */
  private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create();

  private final String registry;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<ProxyRequest> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpsServer server;

  private RegistryProxy(String registry) {
    this.registry = registry;
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(CERTIFICATE.sslContext()));
    server.createContext("/", this::handle);
    server.setExecutor(workers);
    server.start();
  }

  /** The registry must speak plain HTTP. */
  public static RegistryProxy before(DockerRegistry registry) {
    return new RegistryProxy(registry.url());
  }

  /** For clients that are to trust the proxies' certificate after all. */
  public static Path certificateFile() {
    return CERTIFICATE.certificateFile();
  }

  /** 127.0.0.1:PORT. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public String url() {
    return "https://" + host();
  }

  /** Of several behaviours for a request, the one given last holds; the path has its query. */
  public RegistryProxy on(String method, String regexOnPath, Behaviour behaviour) {
    rules.add(0, new Rule(method, Pattern.compile(regexOnPath), behaviour));
    return this;
  }

  /** In the order of arrival, whatever was answered. */
  public List<ProxyRequest> requests() {
    return List.copyOf(requests);
  }

  public List<ProxyRequest> requests(String method, String regexOnPath) {
    Pattern pattern = Pattern.compile(regexOnPath);
    return requests.stream()
        .filter(seen -> seen.method().equals(method) && pattern.matcher(seen.path()).find())
        .toList();
  }

  public long count(String method, String regexOnPath) {
    return requests(method, regexOnPath).size();
  }

  /** Forgets the requests so far; the behaviours stay. */
  public void clearRequests() {
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  /** On an exception the server closes the connection, wherever in the answer it was. */
  private void handle(HttpExchange exchange) throws IOException {
    ProxyCall call = new ProxyCall(exchange, client, registry, url());
    requests.add(
        new ProxyRequest(
            call.method(), call.path(), call.header("Authorization"), System.nanoTime()));
    behaviour(call).answer(call).sendTo(exchange);
    exchange.close();
  }

  private Behaviour behaviour(ProxyCall call) {
    return rules.stream()
        .filter(rule -> rule.covers(call))
        .findFirst()
        .map(Rule::behaviour)
        .orElse(ProxyCall::pass);
  }
}
