package io.imagemigrator.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Looks at the address that a request's connection really has, new or kept, before the first byte
 * of the request: a name server may have changed its mind since it was asked.
 */
final class AddressedRequests extends HttpRequestExecutor {
  private static final String RULE = AddressRule.class.getName();

  /** What is checked, and for which request. */
  private record Check(AddressRule rule, URI to) {
    void of(InetAddress address) throws IOException {
      rule.check(to, address);
    }
  }

  static void demand(AddressRule rule, URI to, HttpContext context) {
    context.setAttribute(RULE, new Check(rule, to));
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback information,
      HttpContext context)
      throws IOException, HttpException {
    boolean known = connection.getRemoteAddress() instanceof InetSocketAddress;
    if (context.getAttribute(RULE) instanceof Check check && known) {
      try {
        check.of(((InetSocketAddress) connection.getRemoteAddress()).getAddress());
      } catch (IOException e) {
        connection.close();
        throw e;
      }
    }
    return super.execute(request, connection, information, context);
  }
}
