package io.imagemigrator.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Backoff;
import io.imagemigrator.registry.HttpSettings;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.Proxies;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry over plain HTTP that serves pages of tags which no real registry would: names that are
 * no tags. A request for anything else gets an empty answer.
 */
final class TagServer implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final ServerSocket server;
  private final HttpTransport transport;

  TagServer() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Duration patience = Duration.ofSeconds(20);
    transport =
        new HttpTransport(
            new HttpSettings(
                patience,
                patience,
                patience,
                patience,
                4,
                null,
                Backoff.NONE,
                Proxies.fromEnvironment(Map.of())));
    Thread thread = new Thread(this::serve, "tag server");
    thread.setDaemon(true);
    thread.start();
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** The repository's tags, all on one page: members of a JSON list. */
  TagServer tags(String path, String members) {
    answers.put("/v2/" + path + "/tags/list?n=1000", answer("", members));
    return this;
  }

  /** The same on two pages. */
  TagServer tags(String path, String members, String membersOfNext) {
    String next = "/v2/" + path + "/tags/list?n=1000&last=x";
    answers.put(
        "/v2/" + path + "/tags/list?n=1000",
        answer("Link: <" + next + ">; rel=\"next\"\r\n", members));
    answers.put(next, answer("", membersOfNext));
    return this;
  }

  /** Two pages that lead to each other. */
  TagServer circle(String path, String members, String membersOfNext) {
    String first = "/v2/" + path + "/tags/list?n=1000";
    tags(path, members, membersOfNext);
    answers.put(
        first + "&last=x", answer("Link: <" + first + ">; rel=\"next\"\r\n", membersOfNext));
    return this;
  }

  RemoteRepository open(Repository repository) {
    return new RegistryClient(transport).source(repository, new Access("test", null, true));
  }

  private static String answer(String headers, String members) {
    return headers + "\r\n{\"name\":\"x\",\"tags\":[" + members + "]}";
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        in.mark(1);
        if (in.read() != TLS_HANDSHAKE) {
          in.reset();
          String answer = answers.getOrDefault(path(in), "\r\n{}");
          String head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
          socket.getOutputStream().write((head + answer).getBytes(UTF_8));
        }
      } catch (IOException e) {
        // The client gave up, or the server was closed: the test sees it.
      }
    }
  }

  private static String path(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the request broke off");
      }
      head.append((char) next);
    }
    int begin = head.indexOf(" ") + 1;
    return head.substring(begin, head.indexOf(" ", begin));
  }

  @Override
  public void close() {
    try {
      server.close();
      transport.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
