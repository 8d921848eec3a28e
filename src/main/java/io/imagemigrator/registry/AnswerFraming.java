package io.imagemigrator.registry;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NotImplementedException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Where the body of an answer ends, and whether another answer can follow it (RFC 9112, 6.3). The
 * library's own strategy refuses a length that is said twice, which the RFC allows.
 */
final class AnswerFraming extends DefaultConnectionReuseStrategy implements ContentLengthStrategy {
  static final AnswerFraming INSTANCE = new AnswerFraming();

  private AnswerFraming() {}

  @Override
  public long determineLength(HttpMessage answer) throws HttpException {
    List<String> codings = codings(answer);
    if (codings.equals(List.of("chunked"))) {
      return CHUNKED;
    }
    if (!codings.isEmpty()) {
      throw new NotImplementedException("Unsupported transfer encoding: " + codings);
    }
    Header[] lengths = answer.getHeaders(HttpHeaders.CONTENT_LENGTH);
    return switch (lengths.length) {
      case 0 -> UNDEFINED;
      case 1 -> length(lengths[0].getValue());
      default -> length(Stream.of(lengths).map(Header::getValue).collect(joining(",")));
    };
  }

  private static long length(String value) throws HttpException {
    try {
      // parseLong would take a sign.
      if (value.chars().allMatch(next -> next >= '0' && next <= '9')) {
        return Long.parseLong(value);
      }
    } catch (NumberFormatException e) {
      throw new ProtocolException("Invalid content length: " + value);
    }
    Set<String> lengths = Stream.of(value.split(",", -1)).map(String::strip).collect(toSet());
    if (lengths.size() == 1 && value.contains(",")) {
      return length(lengths.iterator().next());
    }
    throw new ProtocolException("Invalid content length: " + value);
  }

  /** Without "identity", which old servers say of a body that is not encoded at all. */
  private static List<String> codings(HttpMessage answer) {
    if (!answer.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
      return List.of();
    }
    return parts(answer.getHeaders(HttpHeaders.TRANSFER_ENCODING))
        .map(coding -> coding.toLowerCase(Locale.ROOT))
        .filter(coding -> !coding.equals("identity"))
        .toList();
  }

  private static Stream<String> parts(Header[] headers) {
    return Stream.of(headers)
        .flatMap(header -> Stream.of(header.getValue().split(",", -1)))
        .map(String::strip)
        .filter(part -> !part.isEmpty());
  }

  /** Where two headers tell two ends, what follows may be part of the body. */
  @Override
  public boolean keepAlive(HttpRequest request, HttpResponse answer, HttpContext context) {
    boolean doubtful =
        answer.containsHeader(HttpHeaders.TRANSFER_ENCODING)
            && (answer.containsHeader(HttpHeaders.CONTENT_LENGTH)
                || !codings(answer).equals(List.of("chunked")));
    return !doubtful && super.keepAlive(request, answer, context);
  }
}
