package io.imagemigrator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A real registry takes the tokens of the harness, and refuses what they do not grant. */
class TokenServerIT {
  private static final String REPOSITORY = "team/sample";
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void aUserPushesAndAnyonePulls() {
    try (TokenServer tokens =
            TokenServer.builder()
                .user("user", "secret")
                .user("other", "secret")
                .deny("other", REPOSITORY)
                .anonymousPull()
                .start();
        DockerRegistry registry = DockerRegistry.withTokens(tokens)) {
      SampleManifest index = SampleIndex.oci(1);
      RegistryContent content = RegistryContent.of(registry);
      assertThatThrownBy(() -> content.push(REPOSITORY, index, "tag")).hasMessageContaining("401");
      assertThatThrownBy(() -> content.as("other", "secret").push(REPOSITORY, index, "tag"))
          .hasMessageContaining("401");
      content.as("user", "secret").push(REPOSITORY, index, "tag");
      assertThat(tokens.requests())
          .filteredOn(request -> "user".equals(request.user()))
          .allSatisfy(request -> assertThat(request.service()).isEqualTo(TokenServer.SERVICE))
          // The registry names the two actions in any order.
          .flatExtracting(TokenRequest::scopes)
          .containsAnyOf(
              "repository:" + REPOSITORY + ":pull,push", "repository:" + REPOSITORY + ":push,pull");

      tokens.clear();
      Skopeo.anonymous().pull(registry.host(), REPOSITORY, "tag");

      assertThat(tokens.requests()).isNotEmpty().allMatch(request -> request.user() == null);
    }
  }

  @Test
  void onlyUsersGetTokensUnlessAnonymousPullIsOn() {
    try (TokenServer tokens =
            TokenServer.builder().user("user", "secret").accessTokenField().start();
        DockerRegistry registry = DockerRegistry.withTokens(tokens)) {
      SampleManifest image = SampleImage.docker(2);
      RegistryContent.of(registry).as("user", "secret").push(REPOSITORY, image, "tag");

      Skopeo.as("user", "secret").pull(registry.host(), REPOSITORY, "tag");
      assertThatThrownBy(() -> Skopeo.anonymous().pull(registry.host(), REPOSITORY, "tag"))
          .isInstanceOf(AssertionError.class);
      assertThatThrownBy(() -> Skopeo.as("user", "no").pull(registry.host(), REPOSITORY, "tag"))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void aTokenEndsWithItsLifetime() throws IOException, InterruptedException {
    try (TokenServer tokens =
            TokenServer.builder().anonymousPull().lifetime(Duration.ofSeconds(2)).start();
        DockerRegistry registry = DockerRegistry.withTokens(tokens)) {
      String scope = "?service=s&scope=repository:a:pull";
      JsonNode answer = send(HttpRequest.newBuilder(URI.create(tokens.realm() + scope)));
      assertThat(answer.path("expires_in").asInt()).isEqualTo(2);
      URI tags = URI.create(registry.url() + "/v2/a/tags/list");
      String bearer = "Bearer " + answer.path("token").asText();

      assertThat(status(tags, bearer)).isEqualTo(404);
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      int status = 404;
      while (status == 404 && System.nanoTime() < deadline) {
        Pause.millis(20);
        status = status(tags, bearer);
      }
      assertThat(status).isEqualTo(401);
    }
  }

  @Test
  void oauth2GivesARefreshToken() throws IOException, InterruptedException {
    try (TokenServer tokens =
        TokenServer.builder().user("user", "secret").withoutExpiresIn().start()) {
      JsonNode first =
          post(
              tokens,
              "grant_type=password&username=user&password=secret&service=s&access_type=offline"
                  + "&scope=repository:a:pull+repository:b:pull");
      JsonNode second =
          post(
              tokens,
              "grant_type=refresh_token&service=s&scope=repository:a:pull&refresh_token="
                  + first.path("refresh_token").asText());

      assertThat(first.has("expires_in")).isFalse();
      assertThat(second.path("access_token").asText()).contains(".");
      assertThat(tokens.requests())
          .containsExactly(
              new TokenRequest(
                  "POST", "s", List.of("repository:a:pull", "repository:b:pull"), null, "user"),
              new TokenRequest("POST", "s", List.of("repository:a:pull"), null, "user"));
    }
  }

  private JsonNode post(TokenServer tokens, String form) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(tokens.realm()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return JSON.readTree(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  private int status(URI uri, String authorization) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", authorization).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
