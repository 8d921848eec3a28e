package io.imagemigrator.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers requests with the very bytes that a test gives it. */
public final class RawServer implements AutoCloseable {
  /** What is sent for a request, in one piece. */
  public interface Script {
    /**
     * The bytes, each as a character; after {@code Connection: close} the connection is closed.
     *
     * @param request with its body
     * @param connection which one it came over, from 1 on
     * @param onConnection which request of that connection it is, from 1 on
     */
    String answer(HttpMessage request, int connection, int onConnection) throws IOException;
  }

  private final Script script;
  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<HttpMessage> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Starts on a free port. */
  public RawServer(Script script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** 127.0.0.1:PORT. */
  public String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** How many have been opened. */
  public int connections() {
    return connections.get();
  }

  /** In the order of arrival. */
  public List<HttpMessage> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      int connection = connections.incrementAndGet();
      for (int onConnection = 1; ; onConnection++) {
        HttpMessage head = HttpMessage.readHead(in);
        if (head == null) {
          return;
        }
        HttpMessage request = new HttpMessage(head.startLine(), head.headers(), head.readBody(in));
        requests.add(request);
        String answer = script.answer(request, connection, onConnection);
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        if (answer.contains("Connection: close")) {
          return;
        }
      }
    } catch (IOException e) {
      // The client hung up.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
