package io.imagemigrator.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a registry as a long line would: every byte arrives later by the delay, in either
 * direction, so a request and its answer take twice the delay. A new connection costs the time of
 * TCP's handshake besides.
 */
final class DelayProxy implements AutoCloseable {
  private final InetSocketAddress registry;
  private final Duration delay;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Before the registry at 127.0.0.1:PORT. */
  DelayProxy(String registry, Duration delay) throws IOException {
    int port = Integer.parseInt(registry.substring(registry.lastIndexOf(':') + 1));
    this.registry = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.delay = delay;
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    thread("delay proxy", this::accept);
  }

  /** 127.0.0.1:PORT. */
  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // Closed, or the client was gone again: who measures sees it by the program's failure.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    open.add(client);
    Socket upstream = new Socket();
    open.add(upstream);
    upstream.connect(registry);
    client.setTcpNoDelay(true);
    upstream.setTcpNoDelay(true);
    long connected = System.nanoTime() + 2 * delay.toNanos();
    AtomicInteger directions = new AtomicInteger(2);
    Runnable close =
        () -> {
          close(client);
          close(upstream);
        };
    Runnable ended =
        () -> {
          if (directions.decrementAndGet() == 0) {
            close.run();
          }
        };
    start(new DelayedStream(client, upstream, connected, delay), ended, close);
    start(new DelayedStream(upstream, client, connected, delay), ended, close);
  }

  private static void start(DelayedStream stream, Runnable ended, Runnable broken) {
    thread("delay proxy, in", stream::read);
    thread(
        "delay proxy, out",
        () -> {
          stream.write(broken);
          ended.run();
        });
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    }
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(this::close);
  }
}
