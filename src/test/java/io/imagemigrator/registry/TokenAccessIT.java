package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.testing.AccessLogEntry;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.TokenRequest;
import io.imagemigrator.testing.TokenServer;
import io.imagemigrator.testing.TokenServerBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry that wants tokens, as most public ones do. */
class TokenAccessIT {
  private static final String PASSWORD = "s3cret-of-user";
  private static final SampleManifest IMAGE = SampleImage.docker(1);
  private static final Digest LAYER = Digest.parse(IMAGE.blobs().get(0).digest());
  private static final Duration LONG = Duration.ofSeconds(20);

  private final HttpTransport transport = TestHttp.transport();
  private final RegistryClient client = new RegistryClient(transport);
  private final Access access = TestHttp.password("user", PASSWORD);
  private TokenServer tokens;
  private DockerRegistry registry;
  private Repository repository;

  private void start(TokenServerBuilder options) {
    tokens = options.user("user", PASSWORD).start();
    registry = DockerRegistry.withTokens(tokens);
    repository = new Repository(registry.host(), "team/sample");
    RegistryContent.of(registry).as("user", PASSWORD).push("team/sample", IMAGE, "v1");
    tokens.clear();
    registry.clearAccessLog();
  }

  @AfterEach
  void closeAll() throws IOException {
    transport.close();
    registry.close();
    tokens.close();
  }

  @Test
  void source_manyRequests_fetchOneTokenToPull() throws RegistryException {
    start(TokenServer.builder());
    RemoteRepository remote = client.source(repository, access);

    remote.head("v1");
    remote.readManifest("v1");
    remote.openBlob(LAYER).close();
    remote.listTags(Optional.empty());
    client.source(repository, access).head("v1");

    assertThat(tokens.requests()).singleElement().satisfies(it -> isOf(it, "team/sample:pull"));
    assertThat(registry.accessLog())
        .extracting(AccessLogEntry::status)
        .containsExactly(401, 200, 200, 200, 200, 200);
  }

  @Test
  void source_manyThreads_fetchOneToken() throws Exception {
    start(TokenServer.builder());
    RemoteRepository remote = client.source(repository, access);

    inParallel(16, () -> remote.head("v1"));

    assertThat(tokens.requests()).hasSize(1);
    assertThat(registry.count("GET", "^/v2/$")).isEqualTo(1);
  }

  @Test
  void target_reads_askForTheRightToPushAtOnce() throws RegistryException {
    start(TokenServer.builder());
    RemoteRepository remote = client.target(repository, access);

    remote.head("v1");
    remote.hasBlob(LAYER);
    remote.mountBlob(LAYER, repository);
    remote.startUpload(LAYER);
    remote.writeManifest("v2", client.source(repository, access).readManifest("v1"));

    assertThat(tokens.requests()).hasSize(2);
    isOf(tokens.requests().get(0), "team/sample:pull,push");
    isOf(tokens.requests().get(1), "team/sample:pull");
  }

  @Test
  void mountBlob_fromAnotherRepository_asksForTheRightToPullThere() throws RegistryException {
    start(TokenServer.builder());
    RemoteRepository remote = client.target(new Repository(registry.host(), "team/new"), access);

    assertThat(remote.mountBlob(LAYER, repository)).isEmpty();
    remote.mountBlob(LAYER, repository);

    assertThat(tokens.requests())
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.scopes())
                    .containsExactlyInAnyOrder(
                        "repository:team/new:pull,push", "repository:team/sample:pull"));
  }

  @Test
  void head_tokenThatEndsSoon_isRenewedBeforeItDoes() {
    start(TokenServer.builder().lifetime(Duration.ofSeconds(4)));
    RemoteRepository remote = client.source(repository, access);

    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(remote.head("v1")).isPresent();
              assertThat(tokens.requests()).hasSizeGreaterThanOrEqualTo(2);
            });

    assertThat(registry.accessLog()).filteredOn(entry -> entry.status() == 401).hasSize(1);
  }

  @Test
  void head_tokenThatEndedUnannounced_isRenewedAndTheRequestRepeated() {
    start(TokenServer.builder().lifetime(Duration.ofSeconds(2)).withoutExpiresIn());
    RemoteRepository remote = client.source(repository, access);

    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(remote.head("v1")).isPresent();
              assertThat(tokens.requests()).hasSizeGreaterThanOrEqualTo(2);
            });

    assertThat(registry.accessLog()).filteredOn(entry -> entry.status() == 401).hasSize(2);
  }

  @Test
  void readManifest_tokenInTheFieldAccessToken_isUsed() throws RegistryException {
    start(TokenServer.builder().accessTokenField());

    assertThat(client.source(repository, access).readManifest("v1").digest())
        .hasToString(IMAGE.digest());
  }

  @Test
  void readManifest_identityToken_isExchangedByPost() throws Exception {
    start(TokenServer.builder());
    Access identity =
        new Access("docker's configuration", Credentials.ofIdentityToken(refreshToken()), true);
    tokens.clear();

    client.source(repository, identity).readManifest("v1");

    assertThat(tokens.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.method()).isEqualTo("POST");
              assertThat(request.user()).isEqualTo("user");
              assertThat(request.scopes()).containsExactly("repository:team/sample:pull");
            });
  }

  @Test
  void readManifest_identityTokenThatIsRefused_staysSecret() {
    start(TokenServer.builder());
    Access identity =
        new Access("docker's configuration", Credentials.ofIdentityToken("id-s3cret"), true);

    assertThatThrownBy(() -> client.source(repository, identity).readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED))
        .hasMessageContaining("access was docker's configuration")
        .hasMessageNotContaining("id-s3cret");
  }

  @Test
  void readManifest_anonymous_pullsWhatEverybodyMay() throws RegistryException {
    start(TokenServer.builder().anonymousPull());

    client.source(repository, TestHttp.INSECURE).readManifest("v1");

    assertThat(tokens.requests()).singleElement().extracting(TokenRequest::user).isNull();
  }

  @Test
  void startUpload_anonymous_isUnauthorized() {
    start(TokenServer.builder().anonymousPull());
    RemoteRepository remote = client.target(repository, TestHttp.INSECURE);

    assertThatThrownBy(() -> remote.startUpload(LAYER))
        .isInstanceOfSatisfying(
            RegistryException.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED))
        .hasMessageContaining(repository.toString())
        .hasMessageContaining("access was " + TestHttp.INSECURE.name());
  }

  @Test
  void readManifest_wrongPassword_namesTheTokenServerAndTheAccess() {
    start(TokenServer.builder());
    Access wrong = TestHttp.password("user", "wr0ng-s3cret");

    assertThatThrownBy(() -> client.source(repository, wrong).readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            refusal -> {
              assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED);
              assertThat(refusal.retryable()).isFalse();
            })
        .hasMessageContaining("token")
        .hasMessageContaining(repository.toString())
        .hasMessageContaining("incorrect username or password")
        .hasMessageContaining("access was auth.json key 'of user'")
        .hasMessageNotContaining("wr0ng-s3cret");
  }

  @Test
  void readManifest_deniedRepository_namesItAndTheRegistrysReason() {
    start(TokenServer.builder().user("other", "secret").deny("other", "team/sample"));
    Access denied = TestHttp.password("other", "secret");

    assertThatThrownBy(() -> client.source(repository, denied).readManifest("v1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            refusal -> {
              assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORIZED);
              assertThat(refusal.retryable()).isFalse();
            })
        .hasMessageContaining("read manifest v1 of " + repository)
        .hasMessageContaining("authentication required")
        .hasMessageContaining("access was auth.json key 'of other'");
  }

  private static void isOf(TokenRequest request, String scope) {
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.user()).isEqualTo("user");
    assertThat(request.scopes()).containsExactly("repository:" + scope);
  }

  private String refreshToken() throws IOException, InterruptedException {
    String form =
        "grant_type=password&username=user&password=%s&service=s&access_type=offline"
            .formatted(PASSWORD);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tokens.realm()))
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    String answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    return new ObjectMapper().readTree(answer).path("refresh_token").asText();
  }

  private static void inParallel(int threads, Callable<?> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Object>> calls = new ArrayList<>(Collections.nCopies(threads, work::call));
      for (Future<Object> done : pool.invokeAll(calls)) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** To a docker-registry, to give an upload up is a right of its own: delete. */
  @Test
  void cancelUpload_tokenRegistry_givesItUpAndKeepsTheToken() throws RegistryException {
    start(TokenServer.builder());
    RemoteRepository remote = client.target(repository, access);
    URI upload = remote.startUpload(LAYER);

    remote.cancelUpload(upload);
    remote.startUpload(LAYER);

    assertThat(registry.accessLog())
        .filteredOn(entry -> entry.method().equals("DELETE"))
        .extracting(AccessLogEntry::status)
        .containsExactly(204);
    assertThat(tokens.requests())
        .filteredOn(request -> request.scopes().contains("repository:team/sample:pull,push"))
        .hasSize(1);
  }
}
