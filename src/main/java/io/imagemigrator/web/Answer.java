package io.imagemigrator.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What every answer has in common. */
final class Answer {
  static final String TEXT = "text/plain;charset=utf-8";
  static final String HTML = "text/html;charset=utf-8";
  static final String JSON = "application/json";

  private static final String NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'";

  private Answer() {}

  /** A policy for a page that shows itself alone, in styles of {@code styles}. */
  static String policy(String styles) {
    return NOTHING + "; img-src data:; frame-ancestors 'none'; style-src " + styles;
  }

  /** Headers that keep a browser from taking the content for something else. */
  static void protect(HttpFields.Mutable headers, String policy) {
    headers.put(new HttpField("Content-Security-Policy", policy));
    headers.put(new HttpField("X-Content-Type-Options", "nosniff"));
    headers.put(new HttpField("X-Frame-Options", "DENY"));
    headers.put(new HttpField("Referrer-Policy", "same-origin"));
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
  }

  /** Sends a text with the strictest policy, unless a policy is set already. */
  static void send(Response response, Callback callback, int status, String type, String text) {
    HttpFields.Mutable headers = response.getHeaders();
    if (!headers.contains("Content-Security-Policy")) {
      protect(headers, NOTHING + "; frame-ancestors 'none'");
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    headers.put(HttpHeader.CONTENT_TYPE, type);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /** Says in one sentence why there is nothing to see. */
  static void refuse(Response response, Callback callback, int status, String sentence) {
    send(response, callback, status, TEXT, sentence + "\n");
  }

  /** Refuses what would not only look; returns whether it did. */
  static boolean refusesMethod(Request request, Response response, Callback callback) {
    if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
      return false;
    }
    response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
    refuse(
        response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "This can be looked at, no more.");
    return true;
  }

  /** There is no such page. */
  static void missing(Response response, Callback callback) {
    refuse(response, callback, HttpStatus.NOT_FOUND_404, "There is no such page.");
  }
}
