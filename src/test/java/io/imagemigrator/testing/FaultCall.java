package io.imagemigrator.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/** A request on its way through a {@link FaultProxy}, down to its socket. */
public final class FaultCall {
  private static final int DRIPS = 12;
  private static final int DRIP_MILLIS = 50;
  private static final int STALL_MILLIS = 30_000;

  private final FaultHost host;
  private final HttpMessage request;
  private final Socket client;
  private final InputStream in;
  private byte[] body;
  private boolean open = true;

  FaultCall(FaultHost host, HttpMessage request, Socket client, InputStream in) {
    this.host = host;
    this.request = request;
    this.client = client;
    this.in = in;
  }

  public FaultHost host() {
    return host;
  }

  /** Its head; for the rest see {@link #body}. */
  public HttpMessage request() {
    return request;
  }

  /** The request's body, which is not read before it is asked for. */
  public byte[] body() throws IOException {
    if (body == null) {
      body = request.readBody(in);
    }
    return body;
  }

  /** The registry's answer. */
  public HttpMessage pass() throws IOException {
    return passing(body());
  }

  /** The registry's answer to another body of the same length. */
  public HttpMessage passing(byte[] otherBody) throws IOException {
    try (Socket registry = new Socket(InetAddress.getLoopbackAddress(), host.registryPort())) {
      registry.setTcpNoDelay(true);
      // In HTTP/1.0 nothing comes in chunks, and the end of the connection is the end of the
      // answer.
      HttpMessage sent =
          request
              .withStart(request.method() + " " + request.path() + " HTTP/1.0")
              .without("Connection")
              .without("Authorization");
      registry.getOutputStream().write(joined(sent.head(), otherBody));
      InputStream from = registry.getInputStream();
      HttpMessage answer = HttpMessage.readHead(from);
      if (answer == null) {
        throw new IOException("the registry gave no answer");
      }
      byte[] answered = from.readAllBytes();
      HttpMessage whole =
          answer
              .withStart(answer.startLine().replace("HTTP/1.0", "HTTP/1.1"))
              .without("Connection");
      return request.method().equals("HEAD") ? whole : whole.withBody(answered);
    }
  }

  private static byte[] joined(byte[] head, byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + body.length);
    all.writeBytes(head);
    all.writeBytes(body);
    return all.toByteArray();
  }

  public void send(HttpMessage answer) throws IOException {
    write(joined(answer.head(), bodyOf(answer)));
  }

  /** The answer to a HEAD has the headers of a body, and no body. */
  private byte[] bodyOf(HttpMessage answer) {
    return request.method().equals("HEAD") ? new byte[0] : answer.body();
  }

  /** The head, which promises everything, and half of the body. */
  public void sendHalf(HttpMessage answer) throws IOException {
    write(joined(answer.head(), Arrays.copyOf(answer.body(), answer.body().length / 2)));
    // So that the client reads it before it hears of what comes next.
    Pause.millis(DRIP_MILLIS);
  }

  /** In slices, each of them in time. */
  public void sendSlowly(HttpMessage answer) throws IOException {
    byte[] bytes = joined(answer.head(), bodyOf(answer));
    int slice = bytes.length / DRIPS + 1;
    for (int from = 0; from < bytes.length; from += slice) {
      write(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + slice)));
      Pause.millis(DRIP_MILLIS);
    }
  }

  public void write(byte[] bytes) throws IOException {
    client.getOutputStream().write(bytes);
  }

  /** Half of the request's body, and no more. */
  public void readHalf() throws IOException {
    in.readNBytes(Integer.parseInt(request.header("Content-Length", "0")) / 2);
  }

  /** Says nothing until the client has had enough of it. */
  public void stall() throws IOException {
    client.setSoTimeout(STALL_MILLIS);
    while (in.read() >= 0) {
      // What the client still sends is of no interest.
    }
    close();
  }

  /** Takes half of the request's body and then nothing, without a word. */
  public void stallHalfway() throws IOException {
    readHalf();
    Pause.millis(STALL_MILLIS);
    reset();
  }

  /** Ends the connection as a server does that has said everything. */
  public void close() throws IOException {
    open = false;
    client.close();
  }

  /** Ends the connection with a reset (RST). */
  public void reset() throws IOException {
    client.setSoLinger(true, 0);
    close();
  }

  boolean isOpen() {
    return open;
  }
}
