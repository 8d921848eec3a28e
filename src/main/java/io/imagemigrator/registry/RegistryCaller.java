package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends API requests: finds scheme and token, follows redirects, turns refusals into exceptions.
 */
final class RegistryCaller {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryCaller.class);

  /**
   * How often one request may be led elsewhere: to a registry, a token server, or with an upload.
   */
  static final int MAX_REDIRECTS = 5;

  private final HttpTransport transport;
  private final LedAddresses addresses;
  private final RegistryHosts hosts;
  private final Authorizer authorizer;

  RegistryCaller(HttpTransport transport, LedAddresses addresses) {
    this.transport = transport;
    this.addresses = addresses;
    authorizer = new Authorizer(transport, addresses);
    hosts = new RegistryHosts(transport, authorizer);
  }

  Backoff backoff() {
    return transport.backoff();
  }

  RequestGuard guard() {
    return transport.guard();
  }

  /** Finds the registry's scheme and login, so that the first request need not. */
  void greet(Repository repository, Access access) {
    try {
      hosts.base(repository, access);
    } catch (RegistryException e) {
      LOG.debug("not yet: {}", e.getMessage());
    }
  }

  /** The answer, with a status that the request accepts; to be closed by the caller. */
  ApiResponse call(ApiRequest request) throws RegistryException {
    try {
      URI base = hosts.base(request.repository, request.access);
      URI uri = base.resolve(request.target);
      refuseDowngrade(request, base, uri);
      for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        ClassicHttpResponse response = sendInTurn(request, base, uri);
        if (!isRedirect(request, response)) {
          return accept(request, uri, response);
        }
        ApiResponse.release(response);
        uri = follow(request, uri, response.getFirstHeader("Location").getValue());
      }
    } catch (IOException e) {
      throw request.failed(e);
    }
    throw request.failed(Kind.REFUSED, "it was redirected more than " + MAX_REDIRECTS + " times");
  }

  private ApiResponse accept(ApiRequest request, URI uri, ClassicHttpResponse response)
      throws RegistryException {
    if (request.accepted.contains(response.getCode())) {
      return new ApiResponse(response, uri);
    }
    throw refusal(request, response);
  }

  private RegistryException refusal(ApiRequest request, ClassicHttpResponse response) {
    RegistryLogin login = authorizer.login(request.repository, request.access);
    try {
      return login.explained(
          request,
          RegistryErrors.ofResponse(
              request.operation, request.repository, request.access, login.described(), response));
    } finally {
      ApiResponse.release(response);
    }
  }

  /**
   * A request that comes too early is sent again when its host allows it: a task of twenty requests
   * would otherwise begin anew for each of them, and soon have no try left.
   */
  private ClassicHttpResponse sendInTurn(ApiRequest request, URI base, URI uri) throws IOException {
    Continuation continuation = new Continuation(transport.backoff(), request.deadline);
    ClassicHttpResponse response = sendAuthorized(request, base, uri);
    while (transport.cameTooEarly(response, uri) && request.canBeSentAgain()) {
      RegistryException refusal = refusal(request, response);
      if (!continuation.mayGoOn(0)) {
        throw refusal;
      }
      response = sendAuthorized(request, base, uri);
    }
    return response;
  }

  private ClassicHttpResponse sendAuthorized(ApiRequest request, URI base, URI uri)
      throws IOException {
    if (!sameOrigin(base, uri)) {
      return send(request, uri, Optional.empty(), addresses.from(request.repository));
    }
    return authorizer.exchange(
        request,
        base,
        authorization -> send(request, uri, authorization, addresses.home(request.repository)));
  }

  private ClassicHttpResponse send(
      ApiRequest request, URI uri, Optional<String> authorization, AddressRule rule)
      throws IOException {
    HttpUriRequestBase message = new HttpUriRequestBase(request.method, uri);
    request.headers.forEach(message::addHeader);
    authorization.ifPresent(value -> message.addHeader("Authorization", value));
    message.setEntity(request.body);
    try {
      return transport.send(message, uri, request.terms(rule));
    } catch (IOException e) {
      // After a redirect it is another host than the registry's.
      throw RegistryErrors.ofFailure(
          request.operation, request.repository, request.access, uri.getAuthority(), e);
    }
  }

  private static boolean isRedirect(ApiRequest request, ClassicHttpResponse response) {
    boolean moves =
        switch (response.getCode()) {
          case 301, 302, 303 -> request.isRead();
          case 307, 308 -> request.canBeSentAgain();
          default -> false;
        };
    return moves && response.getFirstHeader("Location") != null;
  }

  private static URI follow(ApiRequest request, URI from, String location)
      throws RegistryException {
    URI to;
    try {
      to = Locations.resolve(from, location);
    } catch (IllegalArgumentException e) {
      throw request.failed(Kind.REFUSED, "it was redirected to something that is no address");
    }
    refuseDowngrade(request, from, to);
    return to;
  }

  /** Neither what is private nor what is asked for shall be read on the way. */
  private static void refuseDowngrade(ApiRequest request, URI from, URI to)
      throws RegistryException {
    boolean downgraded =
        "https".equalsIgnoreCase(from.getScheme()) && "http".equalsIgnoreCase(to.getScheme());
    if (downgraded && !request.access.insecure()) {
      throw request.failed(Kind.REFUSED, "it was redirected from HTTPS to plain HTTP");
    }
  }

  /** Credentials go to the registry's own scheme, host and port, and nowhere else. */
  private static boolean sameOrigin(URI base, URI uri) {
    return base.getScheme().equalsIgnoreCase(uri.getScheme())
        && base.getHost().equalsIgnoreCase(uri.getHost())
        && Locations.port(base) == Locations.port(uri);
  }
}
