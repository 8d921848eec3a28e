package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** An answer with one of the statuses that its request accepts. */
final class ApiResponse implements AutoCloseable {
  private static final int DRAIN = 64 * 1024;

  private final ClassicHttpResponse response;
  private final URI uri;

  ApiResponse(ClassicHttpResponse response, URI uri) {
    this.response = response;
    this.uri = uri;
  }

  /** An answer that no server has to give. */
  static ApiResponse of(byte[] content, URI uri) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(HttpStatus.SC_OK);
    response.setEntity(new ByteArrayEntity(content, null));
    return new ApiResponse(response, uri);
  }

  int status() {
    return response.getCode();
  }

  /** What was asked in the end, after redirects. */
  URI uri() {
    return uri;
  }

  Optional<String> header(String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? Optional.empty() : Optional.ofNullable(header.getValue());
  }

  /** Every value of a header that may be given several times. */
  List<String> headers(String name) {
    return Stream.of(response.getHeaders(name)).map(Header::getValue).toList();
  }

  /** {@code Docker-Content-Digest}; empty when it is missing or unusable. */
  Optional<Digest> digest() {
    return header("Docker-Content-Digest")
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .filter(Digest::isDigest)
        .map(Digest::parse);
  }

  /** Bytes of the body, or -1 when the server does not say. */
  long contentLength() {
    HttpEntity entity = response.getEntity();
    return entity == null ? 0 : entity.getContentLength();
  }

  InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  /**
   * The whole body, unpacked if it came packed.
   *
   * @throws TooLongException when it is longer than the limit, at once if the server says so
   */
  byte[] bytes(int limit) throws IOException {
    long announced = contentLength();
    byte[] bytes = announced > limit ? new byte[0] : body().readNBytes(limit + 1);
    if (Math.max(announced, bytes.length) > limit) {
      throw new TooLongException(limit);
    }
    if (announced >= 0 && bytes.length != announced) {
      throw new IOException("the answer broke off after " + bytes.length + " bytes");
    }
    return Gzip.document(bytes, limit);
  }

  @Override
  public void close() {
    release(response);
  }

  /** Closes the connection at once, whatever is still on its way. */
  void discard() {
    try {
      response.close();
    } catch (IOException e) {
      // It is broken, which is why it is thrown away.
    }
  }

  /** Reads a short rest, so that the connection can be used again, and lets it go. */
  static void release(ClassicHttpResponse response) {
    try (response) {
      HttpEntity entity = response.getEntity();
      InputStream rest = entity == null ? null : entity.getContent();
      if (rest != null && entity.getContentLength() <= DRAIN) {
        // Mostly it has been read; skipNBytes would throw an exception then, which takes its time.
        long announced = entity.getContentLength();
        rest.skip(announced < 0 ? DRAIN : announced);
        rest.read();
      }
    } catch (IOException e) {
      // A connection that broke while its rest was thrown away is closed, which is all it is for.
    }
  }
}
