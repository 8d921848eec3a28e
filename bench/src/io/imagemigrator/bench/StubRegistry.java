package io.imagemigrator.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A registry of one repository whose tags, however many, name the same image without layers. It
 * keeps a bit for each tag, so what grows with the number of tags is the copying program alone.
 */
final class StubRegistry extends Handler.Abstract implements AutoCloseable {
  private static final String CONFIG_TEXT = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";
  private static final byte[] CONFIG = CONFIG_TEXT.getBytes(StandardCharsets.UTF_8);
  private static final String CONFIG_DIGEST = BlobFile.digest(CONFIG);
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final byte[] MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"%s","config":\
      {"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},"layers":[]}"""
          .formatted(MANIFEST_TYPE, CONFIG_DIGEST, CONFIG.length)
          .getBytes(StandardCharsets.UTF_8);
  private static final String MANIFEST_DIGEST = BlobFile.digest(MANIFEST);

  private static final Pattern PATH =
      Pattern.compile("/v2/bench/growth/(tags|manifests|blobs)/(?:t([0-9]{7})|(.*))");
  private static final Pattern LAST = Pattern.compile("(?:^|&)last=t([0-9]{7})(?:&|$)");
  private static final int PAGE = 1000;

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final BitSet tags = new BitSet();
  private final AtomicLong requests = new AtomicLong();
  private volatile boolean hasConfig;

  /** With so many tags from the start. */
  StubRegistry(int count) {
    tags.set(0, count);
    hasConfig = count > 0;
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the stub registry does not start", e);
    }
  }

  String host() {
    return "127.0.0.1:" + connector.getLocalPort();
  }

  synchronized int count() {
    return tags.cardinality();
  }

  long requests() {
    return requests.get();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    requests.incrementAndGet();
    Matcher path = PATH.matcher(Request.getPathInContext(request));
    if (!path.matches()) {
      answer(response, callback, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
      return true;
    }
    switch (path.group(1)) {
      case "tags" -> list(request, response, callback);
      case "blobs" -> blob(request, response, callback);
      default -> manifest(request, response, callback, path.group(2));
    }
    return true;
  }

  private void list(Request request, Response response, Callback callback) {
    String query = request.getHttpURI().getQuery();
    Matcher last = LAST.matcher(query == null ? "" : query);
    int first = last.find() ? Integer.parseInt(last.group(1)) + 1 : 0;
    int end = Math.min(first + PAGE, count());
    StringBuilder names = new StringBuilder();
    for (int tag = first; tag < end; tag++) {
      names.append(tag == first ? "" : ",").append(String.format("\"t%07d\"", tag));
    }
    if (end < count()) {
      response
          .getHeaders()
          .put(
              HttpHeader.LINK,
              String.format(
                  "</v2/bench/growth/tags/list?n=%d&last=t%07d>; rel=\"next\"", PAGE, end - 1));
    }
    String page = "{\"name\":\"bench/growth\",\"tags\":[" + names + "]}";
    answer(response, callback, 200, "application/json", page.getBytes(StandardCharsets.UTF_8));
  }

  private void blob(Request request, Response response, Callback callback) {
    String type = "application/octet-stream";
    switch (request.getMethod()) {
      case "POST" -> {
        String location = "/v2/bench/growth/blobs/uploads/one";
        response.getHeaders().put(HttpHeader.LOCATION, location);
        // A mount from the repository itself finds what is there.
        answer(response, callback, hasConfig ? 201 : 202, type, new byte[0]);
      }
      case "PUT" -> {
        hasConfig = Arrays.equals(body(request), CONFIG);
        answer(response, callback, hasConfig ? 201 : 400, type, new byte[0]);
      }
      default -> {
        response.getHeaders().put("Docker-Content-Digest", CONFIG_DIGEST);
        answer(response, callback, hasConfig ? 200 : 404, type, CONFIG);
      }
    }
  }

  private void manifest(Request request, Response response, Callback callback, String tag) {
    boolean known = tag == null || has(Integer.parseInt(tag));
    if (request.getMethod().equals("PUT")) {
      known = hasConfig && Arrays.equals(body(request), MANIFEST);
      if (known && tag != null) {
        put(Integer.parseInt(tag));
      }
    }
    response.getHeaders().put("Docker-Content-Digest", MANIFEST_DIGEST);
    if (request.getMethod().equals("PUT")) {
      answer(response, callback, known ? 201 : 400, MANIFEST_TYPE, new byte[0]);
    } else {
      answer(response, callback, known ? 200 : 404, MANIFEST_TYPE, MANIFEST);
    }
  }

  private synchronized boolean has(int tag) {
    return tags.get(tag);
  }

  private synchronized void put(int tag) {
    tags.set(tag);
  }

  private static byte[] body(Request request) {
    try {
      return Content.Source.asInputStream(request).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(
      Response response, Callback callback, int status, String type, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the stub registry does not stop", e);
    }
  }
}
