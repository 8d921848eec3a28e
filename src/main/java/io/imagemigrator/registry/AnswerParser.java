package io.imagemigrator.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.LazyLaxLineParser;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Reads the heads of one connection's answers. What does not begin as an answer ends the connection
 * at its first bytes: the library's own parser looks for an answer behind them, and waits for one
 * until the time is over.
 */
final class AnswerParser extends DefaultHttpResponseParser {
  private static final String BEGIN = "HTTP/";

  private SessionInputBuffer buffer;
  private boolean afterAnswers;

  AnswerParser(Http1Config bounds) {
    super(bounds, LazyLaxLineParser.INSTANCE, null);
  }

  @Override
  public ClassicHttpResponse parse(SessionInputBuffer in, InputStream wire)
      throws IOException, HttpException {
    buffer = in;
    ClassicHttpResponse answer = super.parse(in, in.length() > 0 ? wire : new Beginning(wire));
    afterAnswers = true;
    return answer;
  }

  /** Whether bytes have been read from the wire that belong to no answer so far. */
  boolean hasBytes() {
    return buffer != null && buffer.length() > 0;
  }

  @Override
  protected ClassicHttpResponse createMessage(CharArrayBuffer line)
      throws IOException, HttpException {
    if (line.length() < BEGIN.length() || !line.substring(0, BEGIN.length()).equals(BEGIN)) {
      throw new NotHttpException(line.substring(0, Math.min(40, line.length())), afterAnswers);
    }
    return super.createMessage(line);
  }

  /** The bytes of a head; the first of them are looked at as they come. */
  private final class Beginning extends FilterInputStream {
    private int matched;

    Beginning(InputStream wire) {
      super(wire);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      for (int i = 0; i < count && matched < BEGIN.length(); i++) {
        byte next = bytes[offset + i];
        boolean emptyLine = matched == 0 && (next == '\r' || next == '\n');
        if (!emptyLine && next != BEGIN.charAt(matched++)) {
          throw new NotHttpException(
              new String(bytes, offset, Math.min(40, count), StandardCharsets.ISO_8859_1),
              afterAnswers);
        }
      }
      return count;
    }
  }
}
