package io.imagemigrator.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A company's HTTP proxy that wants a login and knows the names of servers inside. It passes plain
 * requests on and opens tunnels; one request a connection, then it closes.
 */
public final class ForwardProxy implements AutoCloseable {
  private final Map<String, String> servers;
  private final String login;
  private final List<String> passedOn = new CopyOnWriteArrayList<>();
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ServerSocket socket;

  /**
   * Starts on a free port.
   *
   * @param registries by the authority that clients ask for
   */
  public ForwardProxy(Map<String, DockerRegistry> registries, String user, String password) {
    this(user, password, hosts(registries));
  }

  private ForwardProxy(String user, String password, Map<String, String> servers) {
    this.servers = Map.copyOf(servers);
    byte[] userPass = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    login = "proxy-authorization: basic " + Base64.getEncoder().encodeToString(userPass);
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    workers.execute(this::accept);
  }

  /**
   * Starts on a free port.
   *
   * @param servers host and port by the authority that clients ask for
   */
  public static ForwardProxy to(Map<String, String> servers, String user, String password) {
    return new ForwardProxy(user, password, servers);
  }

  private static Map<String, String> hosts(Map<String, DockerRegistry> registries) {
    Map<String, String> hosts = new HashMap<>();
    registries.forEach((authority, registry) -> hosts.put(authority, registry.host()));
    return hosts;
  }

  /** 127.0.0.1:PORT. */
  public String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** Method and address of each request or tunnel that was passed on. */
  public List<String> passedOn() {
    return List.copyOf(passedOn);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        workers.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      List<String> head = head(client.getInputStream());
      String[] line = head.get(0).split(" ", 3);
      boolean tunnel = line[0].equals("CONNECT");
      String authority = tunnel ? line[1] : line[1].replaceFirst("http://([^/]*).*", "$1");
      String server = servers.get(authority);
      if (head.stream().noneMatch(header -> header.equalsIgnoreCase(login))) {
        answer(client, "407 Login\r\nProxy-Authenticate: Basic realm=\"company\"");
      } else if (server == null) {
        answer(client, "502 Unknown server");
      } else {
        passedOn.add(line[0] + " " + line[1]);
        passOn(client, server, tunnel, head);
      }
    } catch (IOException e) {
      // One of the two hung up, which ends the request for the other.
    }
  }

  private void passOn(Socket client, String host, boolean tunnel, List<String> head)
      throws IOException {
    String[] address = host.split(":", 2);
    try (Socket inside = new Socket(address[0], Integer.parseInt(address[1]))) {
      if (tunnel) {
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      } else {
        inside.getOutputStream().write(rewritten(head).getBytes(StandardCharsets.UTF_8));
      }
      workers.execute(() -> pipe(client, inside));
      inside.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private static void pipe(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of the two hung up, which the other direction sees as well.
    }
  }

  /** The request as the server itself takes it. */
  private static String rewritten(List<String> head) {
    StringBuilder request = new StringBuilder();
    request.append(head.get(0).replaceFirst(" http://[^/]*", " ")).append("\r\n");
    for (String header : head.subList(1, head.size())) {
      if (!header.regionMatches(true, 0, "proxy-", 0, 6)
          && !header.regionMatches(true, 0, "connection:", 0, 11)) {
        request.append(header).append("\r\n");
      }
    }
    return request.append("Connection: close\r\n\r\n").toString();
  }

  private static void answer(Socket client, String status) throws IOException {
    OutputStream out = client.getOutputStream();
    String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    out.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client hung up");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isEmpty()).toList();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    workers.shutdownNow();
  }
}
