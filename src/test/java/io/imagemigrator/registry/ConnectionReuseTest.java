package io.imagemigrator.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which answers give their connection back. */
class ConnectionReuseTest {
  private static final int LONG = 4 << 20;

  private final HttpTransport transport = TestHttp.transport();
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    transport.close();
    server.stop(0);
    threads.shutdownNow();
  }

  /** {@code /status/length}; a length of 0 is one that is not announced (chunked). */
  private void answer(HttpExchange exchange) throws IOException {
    connections.add(exchange.getRemoteAddress().getPort());
    exchange.getRequestBody().readAllBytes();
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    int length = Integer.parseInt(path[2]);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(Integer.parseInt(path[1]), head ? -1 : length);
    if (!head && length >= 0) {
      exchange.getResponseBody().write(new byte[length == 0 ? 1000 : length]);
    }
    exchange.close();
  }

  private ClassicHttpResponse send(String method, String path, String body) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
    if (body != null) {
      request.setEntity(new StringEntity(body, UTF_8));
    }
    return transport.send(request, uri, Terms.of(TestHttp.INSECURE, AddressRule.ANY));
  }

  private void exchange(String method, String path, String body) throws IOException {
    ApiResponse.release(send(method, path, body));
  }

  @Test
  void send_answersReadToTheirEnd_shareOneConnection() throws IOException {
    exchange("HEAD", "/200/-1", null);
    exchange("GET", "/200/5000", null);
    exchange("GET", "/200/0", null);
    exchange("GET", "/404/100", null);
    exchange("POST", "/202/-1", null);
    exchange("PUT", "/201/-1", "body");
    exchange("PUT", "/400/200", "body");
    exchange("DELETE", "/204/-1", null);
    try (ApiResponse read = new ApiResponse(send("GET", "/200/70000", null), null)) {
      assertThat(read.bytes(1 << 20)).hasSize(70_000);
    }

    assertThat(connections).hasSize(1);
  }

  @Test
  void send_answersLeftInTheMiddle_closeTheirConnectionsAndLeakNone() throws IOException {
    for (int i = 0; i < TestHttp.CONNECTIONS + 2; i++) {
      try (ClassicHttpResponse left = send("GET", "/200/" + LONG, null)) {
        assertThat(left.getEntity().getContent().read()).isZero();
      }
    }

    assertThat(connections).hasSize(TestHttp.CONNECTIONS + 2);
  }

  @Test
  void send_bodyClosedBeforeItsEnd_isNotReadOnAndItsConnectionClosed() throws IOException {
    InputStream body = send("GET", "/200/" + LONG, null).getEntity().getContent();
    body.close();

    exchange("HEAD", "/200/-1", null);
    assertThat(connections).hasSize(2);
  }

  @Test
  void send_requestCancelledBefore_failsAndLeaksNoConnection() throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/200/-1");
    for (int i = 0; i < TestHttp.CONNECTIONS + 2; i++) {
      HttpUriRequestBase request = new HttpUriRequestBase("GET", uri);
      request.cancel();
      assertThatThrownBy(
              () -> transport.send(request, uri, Terms.of(TestHttp.INSECURE, AddressRule.ANY)))
          .isInstanceOf(IOException.class);
    }

    exchange("GET", "/200/10", null);
    assertThat(connections).hasSize(1);
  }

  @Test
  void send_answerThatBreaksTheProtocol_failsWithTheReason() throws Exception {
    try (ServerSocket odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.execute(
          () -> {
            try (Socket client = odd.accept()) {
              client
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: odd\r\n\r\n".getBytes(UTF_8));
              client.getOutputStream().flush();
              client.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      URI uri = URI.create("http://127.0.0.1:" + odd.getLocalPort() + "/");

      assertThatThrownBy(
              () ->
                  transport.send(
                      new HttpUriRequestBase("GET", uri),
                      uri,
                      Terms.of(TestHttp.INSECURE, AddressRule.ANY)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("odd");
    }
  }
}
