package io.imagemigrator.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before real registries under many loopback addresses, each with a fault of its own. It
 * works on bare sockets, on which everything can go wrong that a server library would prevent, and
 * speaks plain HTTP only: clients that try TLS first are hung up on.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 22;
  private static final int BACKLOG = 500;
  private static final int DOWN_MILLIS = 120;
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(null, work, "fault-proxy", 1 << 18);
            thread.setDaemon(true);
            return thread;
          });

  private final Map<InetAddress, FaultHost> hosts = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final int port;
  private volatile ServerSocket server;

  private FaultProxy() {
    server = listening(0);
    port = server.getLocalPort();
    THREADS.execute(this::accept);
  }

  public static FaultProxy start() {
    return new FaultProxy();
  }

  /**
   * A registry of its own.
   *
   * @param address of the block 127.0.0.0/8, all of which leads to this machine
   * @param registry what is behind it; must speak plain HTTP
   */
  public FaultHost host(String address, DockerRegistry registry) {
    FaultHost host =
        new FaultHost(this, address + ":" + port, URI.create(registry.url()).getPort());
    hosts.put(address(address), host);
    return host;
  }

  private static InetAddress address(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket listening(int port) {
    try {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address("0.0.0.0"), port), BACKLOG);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    ServerSocket accepting = server;
    try {
      while (true) {
        Socket client = accepting.accept();
        connections.add(client);
        THREADS.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // The listener was closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      FaultHost host = hosts.get(client.getLocalAddress());
      InputStream in = new BufferedInputStream(client.getInputStream());
      in.mark(1);
      if (host == null || in.read() == TLS_HANDSHAKE) {
        return;
      }
      in.reset();
      serve(host, client, in);
    } catch (IOException e) {
      // The client went away, which is its right when it is treated like this.
    } finally {
      connections.remove(client);
    }
  }

  private static void serve(FaultHost host, Socket client, InputStream in) throws IOException {
    boolean open = true;
    while (open) {
      HttpMessage request = HttpMessage.readHead(in);
      if (request == null) {
        return;
      }
      FaultCall call = new FaultCall(host, request, client, in);
      host.handle(call);
      open = call.isOpen();
    }
  }

  void goDown(boolean forGood) throws IOException {
    server.close();
    for (Socket client : connections) {
      client.setSoLinger(true, 0);
      client.close();
    }
    if (!forGood) {
      Pause.millis(DOWN_MILLIS);
      server = listening(port);
      THREADS.execute(this::accept);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket client : connections) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
