package io.imagemigrator.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagemigrator.registry.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a {@link Rehearsal} talks to, on loopback: a registry with the image {@code from/app:1},
 * which takes whatever is sent to it, and a cluster in which every list holds one workload.
 */
final class RehearsalServer implements AutoCloseable {
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "{}";
  private static final String MANIFEST =
      """
      {"schemaVersion": 2, "mediaType": "%s", "layers": [],
       "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d}}
      """
          .formatted(MANIFEST_TYPE, digest(CONFIG), CONFIG.length());
  private static final String LIST =
      """
      {"metadata": {}, "items": [{"metadata": {"name": "app", "namespace": "shop"},
       "spec": {"containers": POD, "template": {"spec": {"containers": POD}}}}]}
      """
          .replace("POD", "[{\"name\": \"app\", \"image\": \"r.io/a/b:1\"}]");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private RehearsalServer(HttpServer server) {
    this.server = server;
  }

  static RehearsalServer start() throws IOException {
    RehearsalServer rehearsal =
        new RehearsalServer(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    rehearsal.server.setExecutor(rehearsal.threads);
    rehearsal.server.createContext("/", RehearsalServer::answer);
    rehearsal.server.start();
    return rehearsal;
  }

  String host() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        exchange.getResponseHeaders().set("Location", path + "1");
        send(exchange, 202, "");
      }
      case "PUT" -> send(exchange, 201, "");
      default -> {
        if (path.startsWith("/v2/to/")) {
          send(exchange, 404, "");
        } else if (path.contains("/manifests/")) {
          exchange.getResponseHeaders().set("Content-Type", MANIFEST_TYPE);
          exchange.getResponseHeaders().set("Docker-Content-Digest", digest(MANIFEST));
          send(exchange, 200, MANIFEST);
        } else {
          send(exchange, 200, content(path));
        }
      }
    }
    exchange.close();
  }

  private static String content(String path) {
    if (path.endsWith("/tags/list")) {
      return "{\"name\": \"from/app\", \"tags\": [\"1\"]}";
    }
    return path.startsWith("/api") ? LIST : CONFIG;
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
