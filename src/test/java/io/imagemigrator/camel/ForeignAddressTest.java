package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.camel.StubRegistry.Answer;
import io.imagemigrator.report.MigrationSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry that leads to an address which is nobody's: {@code 0.0.0.0}, where this machine
 * answers too.
 */
@Timeout(60)
class ForeignAddressTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  private final StubRegistry source = new StubRegistry();
  private final StubRegistry storage = new StubRegistry();
  private final Map<String, String> flags =
      new HashMap<>(Map.of("retry.delay", "10ms", "retries", "2"));
  private final TestRun run = new TestRun(UUID.randomUUID().toString(), null, null);
  @TempDir private Path folder;

  private String elsewhere() {
    return storage.host().replace("127.0.0.1", "0.0.0.0");
  }

  @AfterEach
  void close() {
    source.close();
    storage.close();
  }

  private MigrationSummary migrate(String auth) throws Exception {
    source.answer(
        "GET /v2/a/app/tags/list",
        Answer.of(307).with("Location", "https://" + elsewhere() + "/list"));
    storage.answer("GET /list", Answer.of(200, "{\"tags\":[]}"));
    Path authFile = Files.writeString(folder.resolve("auth.json"), auth);
    Path rules =
        Files.writeString(
            folder.resolve("images.json"),
            "{\"%s/a/app\": \"t.example/b/app\"}".formatted(source.host()));
    Settings settings = Settings.read(HOME, Map.of(), flags);
    try (MigrationApplication application = MigrationApplication.start(HOME, settings)) {
      return application.migrate(new MigrationRequest(run.id, authFile, rules), run, run.progress);
    }
  }

  private String insecure(String... hosts) {
    return "{\"" + String.join("\": {\"insecure\": true}, \"", hosts) + "\": {\"insecure\": true}}";
  }

  @Test
  void migrate_addressThatNobodyNamed_refusedAtOnce() throws Exception {
    migrate(insecure(source.host()));

    assertThat(run.failures)
        .singleElement()
        .asString()
        .contains(
            "it leads to " + elsewhere() + ", a link-local or reserved address (0.0.0.0)",
            "name it in http.allow-private");
    assertThat(storage.requests()).isEmpty();
    assertThat(source.count("GET /v2/a/app/tags/list")).isEqualTo(1);
  }

  @Test
  void migrate_addressThatAuthJsonNames_followed() throws Exception {
    migrate(insecure(source.host(), elsewhere()));

    assertThat(storage.requests()).contains("GET /list");
  }

  @Test
  void migrate_addressThatTheSettingNames_followed() throws Exception {
    flags.put("http.allow-private", "0.0.0.0/8");

    migrate(insecure(source.host()));

    assertThat(storage.requests()).contains("GET /list");
  }
}
