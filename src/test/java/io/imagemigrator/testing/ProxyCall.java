package io.imagemigrator.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;

/** A request on its way through a {@link RegistryProxy}. */
public final class ProxyCall {
  /** Those that belong to one connection, and those that java.net.http sets itself. */
  private static final Set<String> OWN =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final HttpExchange exchange;
  private final HttpClient client;
  private final String registry;
  private final String proxy;

  ProxyCall(HttpExchange exchange, HttpClient client, String registry, String proxy) {
    this.exchange = exchange;
    this.client = client;
    this.registry = registry;
    this.proxy = proxy;
  }

  public String method() {
    return exchange.getRequestMethod();
  }

  /** With the query. */
  public String path() {
    return exchange.getRequestURI().toString();
  }

  /** Empty when it is missing. */
  public String header(String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /** The request's body; what is read of it here is not passed on. */
  public InputStream body() {
    return exchange.getRequestBody();
  }

  /** The registry's answer, with its own address written as the proxy's. */
  public ProxyAnswer pass() throws IOException {
    return passTo(path());
  }

  /** The registry's answer to the same request at another path and query. */
  public ProxyAnswer passTo(String path) throws IOException {
    return pass(path, publisher());
  }

  /** The registry's answer to the same request with another body. */
  public ProxyAnswer passWith(byte[] body) throws IOException {
    return pass(path(), BodyPublishers.ofByteArray(body));
  }

  private ProxyAnswer pass(String path, BodyPublisher body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(registry + path)).method(method(), body);
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
      ProxyAnswer answer = ProxyAnswer.of(response.statusCode()).body(response.body(), length);
      response
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                  values.forEach(value -> answer.add(name, value.replace(registry, proxy)));
                }
              });
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private BodyPublisher publisher() {
    String length = header("Content-Length");
    boolean chunked = !header("Transfer-Encoding").isEmpty();
    if (!chunked && (length.isEmpty() || length.equals("0"))) {
      return BodyPublishers.noBody();
    }
    BodyPublisher body = BodyPublishers.ofInputStream(exchange::getRequestBody);
    return chunked ? body : BodyPublishers.fromPublisher(body, Long.parseLong(length));
  }
}
