package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/**
 * One question to a token server. It is followed where the server redirects it; the login goes
 * along on the server's own host only.
 */
final class TokenCall {
  private static final int MAX_ANSWER = 1 << 20;

  private final HttpTransport transport;
  private final Terms terms;
  private final Repository repository;
  private final Access access;
  private final URI realm;
  private final String operation;

  TokenCall(HttpTransport transport, Terms terms, Repository repository, Access access, URI realm) {
    this.transport = transport;
    this.terms = terms;
    this.repository = repository;
    this.access = access;
    this.realm = realm;
    operation = "get a token from " + realm.getHost() + " for";
  }

  /** The answer to a question that is in the query; the login goes into a header. */
  ClassicHttpResponse get(URI query) throws IOException {
    return send(query, null);
  }

  /** The answer to a question that is in the body, with the login. */
  ClassicHttpResponse post(UrlEncodedFormEntity form) throws IOException {
    return send(realm, form);
  }

  private ClassicHttpResponse send(URI first, UrlEncodedFormEntity form) throws IOException {
    URI uri = first;
    for (int redirects = 0; redirects <= RegistryCaller.MAX_REDIRECTS; redirects++) {
      ClassicHttpResponse response = transport.send(request(uri, form), uri, terms);
      Header location = response.getFirstHeader("Location");
      if (!isRedirect(response.getCode()) || location == null) {
        return response;
      }
      ApiResponse.release(response);
      URI to = follow(uri, location.getValue());
      // A 301 or 302 may turn the POST into a GET, and a 303 does (RFC 9110, 15.4): that loses
      // login
      // and scopes, and the token would be a stranger's.
      if (form != null && response.getCode() == 303) {
        throw refused("it was redirected with 303, after which the login cannot be sent");
      }
      uri = form == null ? withQuery(to, uri) : to;
    }
    throw refused("it was redirected more than " + RegistryCaller.MAX_REDIRECTS + " times");
  }

  private HttpUriRequestBase request(URI uri, UrlEncodedFormEntity form) throws RegistryException {
    boolean own = TokenAddress.mayCarryLogin(realm, uri);
    if (form != null && !own) {
      throw refused("it was redirected to " + uri.getHost() + ", which must not see the login");
    }
    HttpUriRequestBase request = form == null ? new HttpGet(uri) : new HttpPost(uri);
    request.addHeader("Accept", "application/json");
    request.setEntity(form);
    Credentials login = access.credentials();
    if (form == null && own && login != null && !login.isIdentityToken()) {
      request.addHeader("Authorization", login.basicAuthorization());
    }
    return request;
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private URI follow(URI from, String location) throws RegistryException {
    try {
      return TokenAddress.ofRedirect(from, location, access);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  /** Some servers forget the question in the address that they redirect to. */
  private static URI withQuery(URI to, URI from) {
    boolean forgotten = to.getRawQuery() == null && from.getRawQuery() != null;
    return forgotten && to.getHost().equalsIgnoreCase(from.getHost())
        ? URI.create(to.toString().replaceFirst("#.*", "") + "?" + from.getRawQuery())
        : to;
  }

  /** The token that an answer holds. */
  Token token(ClassicHttpResponse response) throws IOException {
    try (response) {
      if (response.getCode() / 100 != 2) {
        throw RegistryErrors.ofTokenServer(operation, repository, access, response);
      }
      byte[] answer = new ApiResponse(response, realm).bytes(MAX_ANSWER);
      Header date = response.getFirstHeader("Date");
      return Token.read(AnswerJson.MAPPER.readTree(answer), date == null ? "" : date.getValue())
          .orElseThrow(() -> refused("the token server's answer holds no usable token"));
    } catch (JsonProcessingException e) {
      throw refused("the token server answered no JSON");
    }
  }

  /** An answer that cannot be used. */
  RegistryException refusal(ClassicHttpResponse response) {
    try {
      return RegistryErrors.ofTokenServer(operation, repository, access, response);
    } finally {
      ApiResponse.release(response);
    }
  }

  private RegistryException refused(String why) {
    return new RegistryException(Kind.REFUSED, operation, repository, why, null);
  }

  /** No answer. */
  RegistryException failed(IOException cause) {
    String server = "its token server " + realm.getAuthority();
    return RegistryErrors.ofFailure(operation, repository, access, server, cause);
  }
}
