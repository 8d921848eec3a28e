package io.imagemigrator.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A request or an answer of HTTP/1 as it is on the wire, without anything that a client or server
 * library would put right. The array is never to be changed.
 *
 * @param startLine the request line or the status line
 * @param headers one value for each name, whose case does not matter
 */
@SuppressWarnings("ArrayRecordComponent")
public record HttpMessage(String startLine, SortedMap<String, String> headers, byte[] body) {
  private static final byte[] NOTHING = {};

  public HttpMessage {
    SortedMap<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = Collections.unmodifiableSortedMap(copy);
  }

  /** An answer with a body of text. */
  public static HttpMessage answer(String status, String contentType, String text) {
    return new HttpMessage(
            "HTTP/1.1 " + status, new TreeMap<>(Map.of("Content-Type", contentType)), NOTHING)
        .withBody(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer that has only headers. */
  public static HttpMessage answer(String status) {
    return new HttpMessage(
        "HTTP/1.1 " + status, new TreeMap<>(Map.of("Content-Length", "0")), NOTHING);
  }

  /** The head of the next message, or {@code null} when the other side has closed. */
  static HttpMessage readHead(InputStream in) throws IOException {
    String start = readLine(in);
    if (start.isEmpty()) {
      return null;
    }
    SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new EOFException("the head broke off");
      }
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return new HttpMessage(start, headers, NOTHING);
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** The body that follows a request's head. */
  byte[] readBody(InputStream in) throws IOException {
    byte[] read = in.readNBytes(length());
    if (read.length < length()) {
      throw new EOFException("the client broke off");
    }
    return read;
  }

  private int length() {
    return Integer.parseInt(header("Content-Length", "0"));
  }

  public String method() {
    return startLine.substring(0, startLine.indexOf(' '));
  }

  /** With the query. */
  public String path() {
    int blank = startLine.indexOf(' ');
    return startLine.substring(blank + 1, startLine.indexOf(' ', blank + 1));
  }

  String header(String name, String otherwise) {
    return headers.getOrDefault(name, otherwise);
  }

  public HttpMessage withStart(String line) {
    return new HttpMessage(line, headers, body);
  }

  public HttpMessage with(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(headers);
    changed.put(name, value);
    return new HttpMessage(startLine, changed, body);
  }

  public HttpMessage without(String name) {
    SortedMap<String, String> changed = new TreeMap<>(headers);
    changed.remove(name);
    return new HttpMessage(startLine, changed, body);
  }

  /** With its length. */
  public HttpMessage withBody(byte[] bytes) {
    return new HttpMessage(startLine, headers, bytes)
        .with("Content-Length", Integer.toString(bytes.length));
  }

  byte[] head() {
    StringBuilder text = new StringBuilder(startLine).append("\r\n");
    headers.forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
