package io.imagemigrator.registry;

import io.imagemigrator.registry.LoginDemand.TokenServer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.URIBuilder;

/** Asks a token server for a token (distribution's token protocol, and its OAuth 2 form). */
final class TokenRequests {
  /** Method Not Allowed, Not Implemented: this server may know OAuth 2's POST only. */
  private static final Set<Integer> NO_GET_HERE = Set.of(405, 501);

  private final HttpTransport transport;
  private final LedAddresses addresses;

  TokenRequests(HttpTransport transport, LedAddresses addresses) {
    this.transport = transport;
    this.addresses = addresses;
  }

  /** A token for the scopes; {@code UNAUTHORIZED} when the token server refuses the login. */
  Token fetch(Repository repository, Access access, TokenServer server, SortedSet<String> scopes)
      throws RegistryException {
    Terms terms = Terms.of(access, addresses.from(repository));
    TokenCall call = new TokenCall(transport, terms, repository, access, server.realm());
    Credentials login = access.credentials();
    try {
      if (login != null && login.isIdentityToken()) {
        return call.token(call.post(form(login, server, scopes)));
      }
      ClassicHttpResponse response = call.get(query(server, scopes));
      if (login == null || !NO_GET_HERE.contains(response.getCode())) {
        return call.token(response);
      }
      RegistryException refusal = call.refusal(response);
      response = call.post(form(login, server, scopes));
      if (NO_GET_HERE.contains(response.getCode())) {
        ApiResponse.release(response);
        throw refusal;
      }
      return call.token(response);
    } catch (IOException e) {
      throw call.failed(e);
    }
  }

  private static URI query(TokenServer server, SortedSet<String> scopes) {
    URIBuilder builder = new URIBuilder(server.realm());
    if (!server.service().isEmpty()) {
      builder.addParameter("service", server.service());
    }
    scopes.forEach(scope -> builder.addParameter("scope", scope));
    try {
      return builder.build();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a token request cannot be written as a URI", e);
    }
  }

  private static UrlEncodedFormEntity form(
      Credentials login, TokenServer server, SortedSet<String> scopes) {
    List<NameValuePair> form = new ArrayList<>(login.grant());
    form.add(new BasicNameValuePair("client_id", "image-migrator"));
    form.add(new BasicNameValuePair("service", server.service()));
    form.add(new BasicNameValuePair("scope", String.join(" ", scopes)));
    return new UrlEncodedFormEntity(form, StandardCharsets.UTF_8);
  }
}
