package io.imagemigrator.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a {@link RegistryProxy} answers; each method changes this answer and gives it back. */
public final class ProxyAnswer {
  private static final int BUFFER = 64 * 1024;

  private final int status;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private InputStream body = InputStream.nullInputStream();
  private long length;
  private long breaksAfter = Long.MAX_VALUE;
  private boolean lingers;
  private long delayMillis;

  private ProxyAnswer(int status) {
    this.status = status;
  }

  /** An answer without a body. */
  public static ProxyAnswer of(int status) {
    return new ProxyAnswer(status);
  }

  /** An answer in the registry's own form of an error. */
  public static ProxyAnswer error(int status, String code, String message) {
    return of(status)
        .with("Content-Type", "application/json")
        .body("{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message));
  }

  public static ProxyAnswer redirect(String location) {
    return of(307).with("Location", location);
  }

  /** No answer at all: the connection is closed. */
  public static ProxyAnswer none() {
    return of(0);
  }

  public int status() {
    return status;
  }

  /** Empty when it is missing. */
  public String header(String name) {
    return headers.getOrDefault(name, List.of("")).get(0);
  }

  public ProxyAnswer with(String name, String value) {
    headers.remove(name);
    return add(name, value);
  }

  /** Beside those of the same name. */
  public ProxyAnswer add(String name, String value) {
    headers.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    return this;
  }

  public ProxyAnswer without(String name) {
    headers.remove(name);
    return this;
  }

  public ProxyAnswer body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  public ProxyAnswer body(byte[] bytes) {
    return body(new ByteArrayInputStream(bytes), bytes.length);
  }

  /** With -1 as its length, it is sent in chunks. */
  public ProxyAnswer body(InputStream newBody, long newLength) {
    body = newBody;
    length = newLength;
    return this;
  }

  public ProxyAnswer inChunks() {
    length = -1;
    return this;
  }

  /** Nothing is sent until then. */
  public ProxyAnswer after(Duration delay) {
    delayMillis = delay.toMillis();
    return this;
  }

  /** Waits until the latch is open; an error takes this one's place when that does not happen. */
  public ProxyAnswer once(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS)
          ? this
          : error(500, "UNKNOWN", "what was to come first did not come");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none();
    }
  }

  /** The connection is closed after so many bytes of a longer body. */
  public ProxyAnswer breaksAfter(long bytes) {
    breaksAfter = bytes;
    return this;
  }

  /** After the answer the rest of the request is read and thrown away, as web servers do. */
  public ProxyAnswer lingering() {
    lingers = true;
    return this;
  }

  /** Reads the body to its end: to be given another one then. */
  public byte[] bytes() throws IOException {
    try (InputStream in = body) {
      return in.readAllBytes();
    }
  }

  /** Fails where the connection is to be closed. */
  void sendTo(HttpExchange exchange) throws IOException {
    try (InputStream in = body) {
      Pause.millis(delayMillis);
      if (status == 0) {
        throw new IOException("no answer, as the test wants it");
      }
      headers.forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head && length >= 0) {
        exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
      }
      if (head || length == 0 || status == 204) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      exchange.sendResponseHeaders(status, Math.max(0, length));
      copy(in, exchange.getResponseBody());
      if (lingers) {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = breaksAfter;
    int count = in.read(buffer, 0, (int) Math.min(BUFFER, left));
    while (count > 0) {
      out.write(buffer, 0, count);
      left -= count;
      count = in.read(buffer, 0, (int) Math.min(BUFFER, left));
    }
    out.flush();
    if (left == 0) {
      throw new IOException("broken off, as the test wants it");
    }
  }
}
