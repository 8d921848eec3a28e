package io.imagemigrator.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Passes connections on to a registry. What comes after so many bytes of answers on one of them is
 * held back until it is opened: a run against it is in its middle for as long as a test needs.
 */
final class Gate implements AutoCloseable {
  private final ServerSocket server;
  private final String host;
  private final long bytes;
  private final CountDownLatch holding = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Closeable> sockets = new CopyOnWriteArrayList<>();

  /** The host has the form of ADDRESS:PORT. */
  Gate(String host, long bytes) {
    this.host = host;
    this.bytes = bytes;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  boolean isHolding() {
    return holding.getCount() == 0;
  }

  void open() {
    opened.countDown();
  }

  private void accept() {
    int colon = host.lastIndexOf(':');
    try {
      while (true) {
        Socket client = server.accept();
        Socket registry =
            new Socket(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
        sockets.add(client);
        sockets.add(registry);
        threads.execute(() -> pass(client, registry, false));
        threads.execute(() -> pass(registry, client, true));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void pass(Socket from, Socket to, boolean counted) {
    byte[] buffer = new byte[16 << 10];
    long passed = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        passed += read;
        if (counted && passed > bytes) {
          holding.countDown();
          opened.await();
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One of the two has hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Closeable socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
