package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.imagemigrator.camel.StubRegistry.Answer;
import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.rule.GenerateFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole application against registries in trouble. */
@Timeout(60)
class MigrationApplicationTest {
  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  private final StubRegistry source = new StubRegistry();
  private final StubRegistry target = new StubRegistry();
  private final Map<String, String> flags =
      new HashMap<>(Map.of("retry.delay", "10ms", "retry.jitter", "0", "retries", "2"));
  private TestRun run;
  @TempDir private Path folder;

  @BeforeEach
  void beginRun() {
    run = new TestRun(UUID.randomUUID().toString(), null, null);
  }

  @AfterEach
  void closeRegistries() {
    source.close();
    target.close();
  }

  @Test
  void migrate_withAllAtTheTarget_sendsNothing() throws Exception {
    source.tag("a/app", "1", DIGEST);
    target.tag("b/app", "1", DIGEST);

    MigrationSummary summary = migrate("a/app:1");

    assertThat(summary.unchanged()).isEqualTo(1);
    assertThat(run.onlyResult().attempts()).isEqualTo(1);
    assertThat(target.requests()).containsExactly("GET /v2/", "HEAD /v2/b/app/manifests/1");
  }

  @Test
  void copy_failedTwiceInPassing_endsAtTheThirdAttempt() throws Exception {
    target.tag("b/app", "1", DIGEST);
    source.answer("HEAD /v2/a/app/manifests/1", Answer.of(404));
    source.answer(
        "GET /v2/a/app/manifests/1",
        Answer.of(502),
        Answer.of(500),
        Answer.of(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"gone\"}]}"));

    MigrationSummary summary = migrate("a/app:1");

    assertThat(source.count("GET /v2/a/app/manifests/1")).isEqualTo(3);
    assertThat(summary.failed()).isEqualTo(1);
    CopyResult result = run.onlyResult();
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.attempts()).isEqualTo(3);
    assertThat(result.error())
        .startsWith("source: read manifest 1 of " + source.host() + "/a/app: ")
        .contains("404 MANIFEST_UNKNOWN gone")
        .contains("access was auth.json key '" + source.host() + "' (anonymous)");
  }

  @Test
  void copy_succeedingAtTheSecondAttempt_saysSo() throws Exception {
    target.tag("b/app", "1", DIGEST);
    source.answer(
        "HEAD /v2/a/app/manifests/1",
        Answer.of(502),
        Answer.of(200).with("Docker-Content-Digest", DIGEST));
    source.answer("GET /v2/a/app/manifests/1", Answer.of(502));

    MigrationSummary summary = migrate("a/app:1");

    assertThat(summary.unchanged()).isEqualTo(1);
    assertThat(run.onlyResult().attempts()).isEqualTo(2);
  }

  /** How often the list was asked for is not how often the image was tried. */
  @Test
  void copy_afterAListingTriedAgain_isAtItsFirstAttempt() throws Exception {
    source.answer("GET /v2/a/app/tags/list", Answer.of(502), Answer.of(200, "{\"tags\":[\"1\"]}"));
    source.tag("a/app", "1", DIGEST);
    target.tag("b/app", "1", DIGEST);

    MigrationSummary summary = migrate("a/app");

    assertThat(summary.unchanged()).isEqualTo(1);
    assertThat(run.onlyResult().attempts()).isEqualTo(1);
  }

  /** It waits for the rest of a line, as many small servers do: TLS is met with silence. */
  @Test
  void insecureRegistry_silentOnTls_isReachedOverPlainHttp() throws Exception {
    flags.put("http.connect-timeout", "500ms");
    HttpServer plain =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    plain.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Docker-Content-Digest", DIGEST);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    plain.start();
    try (MigrationApplication application = start()) {
      String host = "127.0.0.1:" + plain.getAddress().getPort();
      MigrationSummary summary =
          application.migrate(
              new MigrationRequest(
                  run.id,
                  Files.writeString(
                      folder.resolve("auth.json"), "{\"" + host + "\": {\"insecure\": true}}"),
                  Files.writeString(
                      folder.resolve("images.json"),
                      "{\"%s/a/app:1\": \"%s/b/app\"}".formatted(host, host))),
              run,
              run.progress);

      assertThat(summary.unchanged()).as("%s", run.results).isEqualTo(1);
    } finally {
      plain.stop(0);
    }
  }

  @Test
  void listing_refused_isOneFailureWithTheRegistrysWords() throws Exception {
    source.answer(
        "GET /v2/a/app/tags/list",
        Answer.of(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not yours\"}]}"));

    MigrationSummary summary = migrate("a/app");

    assertThat(source.count("GET /v2/a/app/tags/list")).isEqualTo(1);
    assertThat(summary.generateFailed()).isEqualTo(1);
    assertThat(run.failures)
        .extracting(GenerateFailure::reason)
        .singleElement()
        .asString()
        .contains("403 DENIED not yours", "access was auth.json key '" + source.host() + "'");
  }

  @Test
  void retryAfter_isWaitedFor() throws Exception {
    source.tag("a/app", "1", DIGEST);
    target.answer(
        "HEAD /v2/b/app/manifests/1",
        Answer.of(429).with("Retry-After", "1"),
        Answer.of(200).with("Docker-Content-Digest", DIGEST));
    long begin = System.nanoTime();

    MigrationSummary summary = migrate("a/app:1");

    assertThat(summary.unchanged()).isEqualTo(1);
    assertThat(System.nanoTime() - begin).isGreaterThan(1_000_000_000L);
  }

  @Test
  void runs_readAuthAfresh() throws Exception {
    source.password("user", "secret").tag("a/app", "1", DIGEST);
    target.tag("b/app", "1", DIGEST);
    try (MigrationApplication application = start()) {
      assertThat(migrate(application, auth("user", "wrong"), "a/app:1").failed()).isEqualTo(1);
      assertThat(run.onlyResult().error()).contains("401").doesNotContain("wrong");

      beginRun();
      assertThat(migrate(application, auth("user", "secret"), "a/app:1").unchanged()).isEqualTo(1);
    }
  }

  @Test
  void unusableFile_isThrownAndTheNextRunGoesOn() throws Exception {
    source.tag("a/app", "1", DIGEST);
    target.tag("b/app", "1", DIGEST);
    try (MigrationApplication application = start()) {
      assertThatThrownBy(() -> migrate(application, "{", "a/app:1"))
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("auth.json, line 1, column ");

      beginRun();
      assertThat(migrate(application, auth(null, null), "a/app:1").unchanged()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "workers, 0",
    "retries, -1",
    "retries, three",
    "retry.delay, soon",
    "retry.jitter, 2",
    "retry.multiplier, 0",
    "queue.size, 0",
    "listing.threads, 0",
    "transfer.helpers, x",
    "http.connect-timeout, 0",
    "retry.after-max, -1s"
  })
  void start_withAnUnusableSetting_namesItsKey(String key, String value) {
    flags.put(key, value);

    assertThatThrownBy(() -> start().close())
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(key + " is '" + value + "'; expected ");
  }

  private MigrationApplication start() throws InvalidFileException, IOException {
    return MigrationApplication.start(HOME, Settings.read(HOME, Map.of(), flags));
  }

  private MigrationSummary migrate(String sourceName) throws Exception {
    try (MigrationApplication application = start()) {
      return migrate(application, auth(null, null), sourceName);
    }
  }

  /** The target is always in b/app. */
  private MigrationSummary migrate(MigrationApplication application, String auth, String sourceName)
      throws Exception {
    Path authFile = Files.writeString(folder.resolve("auth.json"), auth);
    Path rules =
        Files.writeString(
            folder.resolve("images.json"),
            "{\"%s/%s\": \"%s/b/app\"}".formatted(source.host(), sourceName, target.host()));
    return application.migrate(new MigrationRequest(run.id, authFile, rules), run, run.progress);
  }

  private String auth(String user, String password) {
    String login =
        user == null ? "" : "\"username\":\"%s\",\"password\":\"%s\",".formatted(user, password);
    return "{\"%s\": {%s\"insecure\": true}, \"%s\": {\"insecure\": true}}"
        .formatted(source.host(), login, target.host());
  }
}
