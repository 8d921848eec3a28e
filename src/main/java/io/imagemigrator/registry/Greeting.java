package io.imagemigrator.registry;

import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** What the answer to {@code GET /v2/} says of whoever gave it. */
enum Greeting {
  /** A registry. */
  REGISTRY,
  /** Nobody who can be told: a registry may be behind a proxy that cannot reach it now. */
  UNSURE,
  /** Another web site. */
  OTHER_SITE,
  /** Only that HTTPS should be spoken: web servers redirect to it, TLS servers answer 400. */
  WANTS_TLS;

  static Greeting of(ClassicHttpResponse response) {
    int status = response.getCode();
    if (status / 100 == 3 && begins(response, "Location", "https:")) {
      return WANTS_TLS;
    }
    boolean says = response.containsHeader("Docker-Distribution-Api-Version");
    boolean asksForLogin = status == 401 && response.containsHeader("WWW-Authenticate");
    boolean page = begins(response, "Content-Type", "text/html");
    if (says || asksForLogin || (status == 200 && !page)) {
      return REGISTRY;
    }
    if (status == 400) {
      return WANTS_TLS;
    }
    return status >= 500 || status == 429 || status == 408 ? UNSURE : OTHER_SITE;
  }

  private static boolean begins(ClassicHttpResponse response, String name, String start) {
    Header header = response.getFirstHeader(name);
    return header != null && header.getValue().toLowerCase(Locale.ROOT).strip().startsWith(start);
  }
}
