package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.camel.StubRegistry.Answer;
import io.imagemigrator.copy.DockerFallback;
import io.imagemigrator.copy.ImageCopier;
import io.imagemigrator.copy.TransferPool;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.report.MigrationSummary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hawtio can show every body, header and property: none may hold a secret. */
@Timeout(60)
class NoSecretTest extends RoutesTestSupport {
  private static final String PASSWORD = "pa55-of-the-test";
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  private final ExchangeSpy spy = new ExchangeSpy();
  private final StubRegistry registry = new StubRegistry().password("reader", PASSWORD);
  private final TransferPool pool = new TransferPool(1, 1);
  private HttpTransport transport;

  @Override
  Map<String, String> flags() {
    return Map.of("retries", "1");
  }

  @Override
  Map<String, Object> beans(Settings settings) throws Exception {
    Map<String, Object> beans = super.beans(settings);
    transport = new HttpTransport(settings.http());
    beans.put("tasks", new TasksBean(runs, Duration.ofHours(1)));
    beans.put(
        "rules",
        new RulesBean(runs, settings.defaults(), Map.of("THE_PASSWORD", PASSWORD), listers));
    return beans;
  }

  @Override
  protected CamelContext createCamelContext() throws Exception {
    CamelContext created = super.createCamelContext();
    created.getCamelContextExtension().addInterceptStrategy(spy);
    return created;
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
    pool.close();
    transport.close();
  }

  @Test
  void exchanges_ofAWholeRun_holdNoSecret() {
    registry
        .answer("GET /v2/a/app/tags/list", Answer.of(200, "{\"tags\":[\"same\",\"bad\",\"gone\"]}"))
        .answer("GET /v2/a/none/tags/list", Answer.of(500))
        .tag("a/app", "same", DIGEST)
        .tag("b/app", "same", DIGEST)
        .answer("GET /v2/a/app/manifests/bad", Answer.of(500, "trouble"));
    TestRun run =
        new TestRun(
            "run",
            new RegistryClient(transport),
            new ImageCopier(pool, DockerFallback.NEVER, bytes -> {}));
    runs.begin(run.id, run.run);
    String auth =
        """
        {"%s": {"username": "reader", "password": "${THE_PASSWORD}", "insecure": true}}
        """
            .formatted(registry.host());
    String rules =
        """
        {"HOST/a/app": "HOST/b/app", "HOST/a/none": "HOST/b/none", "nginx": ""}
        """
            .replace("HOST", registry.host());
    MigrationRequest request =
        new MigrationRequest(run.id, write("secret.json", auth), write("rules.json", rules));

    template.sendBodyAndHeader("direct:migrate", request, MigrationRuns.RUN_ID, run.id);
    MigrationSummary summary = run.summary();

    assertThat(summary.line())
        .as("%s", run.failures)
        .isEqualTo("Images(3) migration finished, 2 images tasks failed, 2 tasks generate failed");
    assertThat(spy.types())
        .contains(
            "MigrationRequest",
            "RulePlan",
            "RuleGroup",
            "TaskPage",
            "ImageTask",
            "CopyResult",
            "GenerateFailure",
            "PlanningDone",
            "MigrationSummary");
    String basic =
        Base64.getEncoder().encodeToString(("reader:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    assertThat(spy.seen()).anyMatch(text -> text.contains("auth.json key"));
    assertThat(spy.seen()).noneMatch(text -> text.contains(PASSWORD) || text.contains(basic));
  }
}
