package io.imagemigrator.camel;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.imagemigrator.testing.SelfSignedCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers over HTTPS as a test says, for answers that a real registry gives only in trouble. Its
 * certificate is trusted by nobody.
 */
final class StubRegistry implements AutoCloseable {
  /** One answer; the body may be empty. */
  record Answer(int status, Map<String, String> headers, String body) {
    static Answer of(int status) {
      return new Answer(status, Map.of(), "");
    }

    static Answer of(int status, String body) {
      return new Answer(status, Map.of(), body);
    }

    Answer with(String header, String value) {
      return new Answer(status, Map.of(header, value), body);
    }
  }

  private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.create();

  private final HttpsServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String authorization;

  StubRegistry() {
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

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Refuses requests without this login, as a registry with Basic authentication does. */
  StubRegistry password(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
    return this;
  }

  /** What a request gets, one answer after the other; the last one stays. Others get a 404. */
  StubRegistry answer(String methodAndPath, Answer... inTurn) {
    answers.put(methodAndPath, new ArrayDeque<>(List.of(inTurn)));
    return this;
  }

  /** A tag with an image that nobody reads, since the other side has the same digest. */
  StubRegistry tag(String repository, String tag, String digest) {
    return answer(
        "HEAD /v2/" + repository + "/manifests/" + tag,
        Answer.of(200).with("Docker-Content-Digest", digest));
  }

  /** Requests so far, in the form of METHOD PATH, those refused for their login left out. */
  List<String> requests() {
    return requests;
  }

  long count(String methodAndPath) {
    return requests.stream().filter(methodAndPath::equals).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      boolean allowed =
          authorization == null
              || authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!allowed) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"stub\"");
        send(exchange, Answer.of(401));
        return;
      }
      String request = exchange.getRequestMethod() + " " + path;
      requests.add(request);
      send(exchange, path.equals("/v2/") ? Answer.of(200) : next(request));
    }
  }

  private Answer next(String request) {
    Deque<Answer> inTurn = answers.get(request);
    if (inTurn == null) {
      return Answer.of(404);
    }
    synchronized (inTurn) {
      return inTurn.size() == 1 ? inTurn.peek() : inTurn.poll();
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
