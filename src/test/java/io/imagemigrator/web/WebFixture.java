package io.imagemigrator.web;

import io.imagemigrator.report.RunBoard;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A server of pages with its folders, and who asks it. */
final class WebFixture implements AutoCloseable {
  static final WebLogin LOGIN = new WebLogin("ops", "s3cret:word");
  static final Path CONSOLE = Path.of("target", "hawtio", "hawtio-static");
  static final Path POLICY = Path.of("config", "jolokia-access.xml");

  final RunBoard board = new RunBoard();
  final SampleObservations observations = new SampleObservations();
  final TemporaryFolder reports = TemporaryFolder.create("reports");
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final WebServer server;

  private WebFixture(String address, Optional<WebLogin> login) {
    try {
      server = WebServer.start(settings(address, 0, login), board, observations);
    } catch (WebException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On the loopback address, for everybody. */
  static WebFixture open() {
    return new WebFixture("127.0.0.1", Optional.empty());
  }

  /** At an address, for {@link #LOGIN} alone. */
  static WebFixture closed(String address) {
    return new WebFixture(address, Optional.of(LOGIN));
  }

  WebSettings settings(String address, int port, Optional<WebLogin> login) {
    return new WebSettings(
        address, port, CONSOLE, POLICY, reports.path(), Optional.empty(), Optional.empty(), login);
  }

  void report(String name, String text) {
    reports.write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  URI uri(String path) {
    return server.uri().resolve(path);
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).build());
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
  }

  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Sends what no client would, and returns the whole answer. */
  String raw(String firstLine, String host) {
    URI uri = server.uri();
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      String request = firstLine + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    reports.close();
  }
}
