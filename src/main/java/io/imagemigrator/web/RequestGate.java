package io.imagemigrator.web;

import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Turns away what a page of somebody else makes a browser ask. */
final class RequestGate extends Handler.Wrapper {
  private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]");

  private final String address;
  private final boolean anyName;

  /**
   * @param settings with a login any name will do: a browser keeps passwords by name, so a page
   *     that has its own name pointed here gets none
   */
  RequestGate(WebSettings settings, Handler behind) {
    super(behind);
    this.address = settings.address();
    this.anyName = settings.login().isPresent();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!anyName && !isOurs(Request.getServerName(request))) {
      Answer.refuse(
          response,
          callback,
          HttpStatus.MISDIRECTED_REQUEST_421,
          "These pages are served under the name localhost or the address they listen at.");
      return true;
    }
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin != null && !isSame(origin, request.getHeaders().get(HttpHeader.HOST))) {
      Answer.refuse(
          response, callback, HttpStatus.FORBIDDEN_403, "Pages of another origin may not ask.");
      return true;
    }
    return super.handle(request, response, callback);
  }

  private boolean isOurs(String host) {
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    return LOOPBACK.contains(name)
        || name.matches("127(\\.\\d{1,3}){3}")
        || name.equalsIgnoreCase(address);
  }

  /** The scheme may differ: something before us may end TLS. */
  private static boolean isSame(String origin, String host) {
    int end = origin.indexOf("://");
    return end > 0 && origin.substring(end + 3).equalsIgnoreCase(host);
  }
}
