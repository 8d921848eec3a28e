package io.imagemigrator.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the login of each request: one for each registry and access, for as long as a run. */
final class Authorizer {
  private static final Logger LOG = LoggerFactory.getLogger(Authorizer.class);

  private record Client(String apiHost, Access access) {}

  private final Map<Client, RegistryLogin> logins = new ConcurrentHashMap<>();
  private final HttpTransport transport;
  private final TokenRequests requests;

  Authorizer(HttpTransport transport, LedAddresses addresses) {
    this.transport = transport;
    requests = new TokenRequests(transport, addresses);
  }

  RegistryLogin login(Repository repository, Access access) {
    return logins.computeIfAbsent(
        new Client(repository.apiHost(), access), key -> new RegistryLogin(access, requests));
  }

  /** Sends a request to the registry's own origin, with what it asks for. */
  ClassicHttpResponse exchange(ApiRequest request, URI base, LoginExchange.Sender sender)
      throws IOException {
    return new LoginExchange(login(request.repository, request.access), request, base, sender)
        .run();
  }

  /**
   * Tries user name and password where the first contact asked for them. Whether they are wrong is
   * known then after one try; a refusal of a repository later may have another reason.
   */
  void tryLogin(URI base, Repository repository, Access access) {
    RegistryLogin login = login(repository, access);
    if (!login.asksForPassword()) {
      return;
    }
    URI uri = base.resolve("/v2/");
    ApiRequest request = ApiRequest.to("log in to", repository, access, "GET", uri);
    LoginExchange.Sender sender =
        authorization -> {
          HttpGet message = new HttpGet(uri);
          authorization.ifPresent(value -> message.addHeader("Authorization", value));
          return transport.send(message, uri, Terms.of(access, AddressRule.ANY));
        };
    try {
      ApiResponse.release(exchange(request, base, sender));
    } catch (IOException e) {
      LOG.debug("not yet: {}", e.getMessage());
    }
  }
}
