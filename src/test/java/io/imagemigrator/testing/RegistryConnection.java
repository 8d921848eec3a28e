package io.imagemigrator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP with a registry, and the answer to its 401: Basic at once, Bearer by way of the realm. */
final class RegistryConnection {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern REPOSITORY = Pattern.compile("^/v2/(.+?)/(?:blobs|manifests)/");

  private final String url;
  private final String basic;
  private final HttpClient client;
  private final Map<String, String> bearerByRepository = new ConcurrentHashMap<>();

  RegistryConnection(String url) {
    this(url, null, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  private RegistryConnection(String url, String basic, HttpClient client) {
    this.url = url;
    this.basic = basic;
    this.client = client;
  }

  RegistryConnection as(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new RegistryConnection(url, "Basic " + Base64.getEncoder().encodeToString(pair), client);
  }

  RegistryConnection trusting(SelfSignedCertificate certificate) {
    return new RegistryConnection(
        url,
        basic,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(certificate.sslContext())
            .build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request, int expectedStatus) {
    String repository = repository(request.build().uri());
    String authorization = bearerByRepository.getOrDefault(repository, basic);
    HttpResponse<byte[]> response = exchange(request, authorization);
    if (response.statusCode() == 401) {
      String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
      if (challenge.startsWith("Bearer ")) {
        String bearer = bearer(challenge);
        bearerByRepository.put(repository, bearer);
        response = exchange(request, bearer);
      }
    }
    if (response.statusCode() != expectedStatus) {
      throw new IllegalStateException(
          "%s %s: %d where %d was expected: %s"
              .formatted(
                  response.request().method(),
                  response.uri(),
                  response.statusCode(),
                  expectedStatus,
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    return response;
  }

  private String bearer(String challenge) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(challenge);
    while (matcher.find()) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    String query =
        "?service=%s&scope=%s"
            .formatted(
                encode(parameters.getOrDefault("service", "")),
                encode(parameters.getOrDefault("scope", "")));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(parameters.get("realm") + query));
    HttpResponse<byte[]> response = exchange(request, basic);
    try {
      JsonNode answer = JSON.readTree(response.body());
      String token = answer.path("token").asText(answer.path("access_token").asText());
      if (response.statusCode() != 200 || token.isEmpty()) {
        throw new IllegalStateException(
            "No token from %s: %d %s".formatted(response.uri(), response.statusCode(), answer));
      }
      return "Bearer " + token;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<byte[]> exchange(HttpRequest.Builder request, String authorization) {
    if (authorization != null) {
      request.setHeader("Authorization", authorization);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(request.build() + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private static String repository(URI uri) {
    Matcher matcher = REPOSITORY.matcher(uri.getPath());
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
