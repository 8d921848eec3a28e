package io.imagemigrator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.URIBuilder;

/** Asks a token server for a token (distribution's token protocol, and its OAuth 2 form). */
final class TokenRequests {
  private static final int MAX_ANSWER = 1 << 20;

  /** What the protocol assumes when the server does not say how long a token lasts. */
  private static final Duration DEFAULT_LIFETIME = Duration.ofSeconds(60);

  private final HttpTransport transport;
  private final LedAddresses addresses;

  TokenRequests(HttpTransport transport, LedAddresses addresses) {
    this.transport = transport;
    this.addresses = addresses;
  }

  Token fetch(
      Repository repository, Access access, AuthChallenge challenge, SortedSet<String> scopes)
      throws RegistryException {
    String operation = "get a token for";
    URI realm = realm(repository, access, challenge);
    Credentials credentials = access.credentials();
    HttpUriRequestBase request;
    URI uri;
    if (credentials != null && credentials.isIdentityToken()) {
      uri = realm;
      request = new HttpPost(uri);
      request.setEntity(refreshForm(challenge, scopes, credentials));
    } else {
      uri = query(realm, challenge, scopes);
      request = new HttpGet(uri);
      if (credentials != null) {
        request.addHeader("Authorization", credentials.basicAuthorization());
      }
    }
    request.addHeader("Accept", "application/json");
    try (ClassicHttpResponse response =
        transport.send(request, uri, Terms.of(access, addresses.from(repository)))) {
      if (response.getCode() != 200) {
        throw RegistryErrors.ofResponse(
            operation + " (token server " + uri.getHost() + ")", repository, access, response);
      }
      return read(new ApiResponse(response, uri).bytes(MAX_ANSWER));
    } catch (JsonProcessingException e) {
      throw new RegistryException(
          Kind.REFUSED,
          operation,
          repository,
          "the token server " + uri.getHost() + " answered no JSON",
          null);
    } catch (IOException e) {
      throw RegistryErrors.ofFailure(
          operation, repository, access, "its token server " + uri.getAuthority(), e);
    }
  }

  private static URI realm(Repository repository, Access access, AuthChallenge challenge)
      throws RegistryException {
    try {
      URI realm = new URI(challenge.realm());
      boolean https = "https".equalsIgnoreCase(realm.getScheme());
      boolean http = "http".equalsIgnoreCase(realm.getScheme());
      if (realm.getHost() != null && (https || (http && access.insecure()))) {
        return realm;
      }
      if (realm.getHost() != null && http) {
        throw refused(
            repository,
            "its token server "
                + realm.getHost()
                + " speaks plain HTTP; where that is acceptable, set \"insecure\": true in auth.json");
      }
    } catch (URISyntaxException e) {
      // Said below, without the text: it comes from outside.
    }
    throw refused(repository, "it names no usable token server");
  }

  private static RegistryException refused(Repository repository, String why) {
    return new RegistryException(Kind.REFUSED, "log in to", repository, why, null);
  }

  private static URI query(URI realm, AuthChallenge challenge, SortedSet<String> scopes) {
    URIBuilder builder = new URIBuilder(realm);
    if (!challenge.service().isEmpty()) {
      builder.addParameter("service", challenge.service());
    }
    scopes.forEach(scope -> builder.addParameter("scope", scope));
    try {
      return builder.build();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a token request cannot be written as a URI", e);
    }
  }

  private static UrlEncodedFormEntity refreshForm(
      AuthChallenge challenge, SortedSet<String> scopes, Credentials credentials) {
    List<NameValuePair> form = new ArrayList<>();
    form.add(new BasicNameValuePair("grant_type", "refresh_token"));
    form.add(new BasicNameValuePair("client_id", "image-migrator"));
    form.add(new BasicNameValuePair("service", challenge.service()));
    form.add(new BasicNameValuePair("scope", String.join(" ", scopes)));
    form.add(new BasicNameValuePair("refresh_token", credentials.identityToken()));
    return new UrlEncodedFormEntity(form);
  }

  private static Token read(byte[] answer) throws IOException {
    JsonNode root = AnswerJson.MAPPER.readTree(answer);
    String value = root.path("token").asText("");
    if (value.isEmpty()) {
      value = root.path("access_token").asText("");
    }
    if (value.isEmpty()) {
      throw new IOException("the token server's answer holds no token");
    }
    long seconds = root.path("expires_in").asLong(0);
    return Token.lasting(value, seconds > 0 ? Duration.ofSeconds(seconds) : DEFAULT_LIFETIME);
  }
}
