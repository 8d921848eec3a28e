package io.imagemigrator.camel;

import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.report.MigrationSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The routes of {@code routes/} as they are, over the real beans and a stand-in for copying. */
abstract class RoutesTestSupport extends CamelMainTestSupport {
  static final Path HOME = Path.of("").toAbsolutePath();
  static final String TARGET = "b.example/team/app";

  final MigrationRuns runs = new MigrationRuns();
  final StubTasks tasks = new StubTasks(runs);
  final ListingThreads listers = new ListingThreads(4);
  @TempDir Path folder;

  /** Settings of the test beside its short pauses. */
  Map<String, String> flags() {
    return Map.of();
  }

  @Override
  public void configureContext(CamelContextConfiguration configuration) {
    super.configureContext(configuration);
    try {
      Map<String, String> flags =
          new HashMap<>(Map.of("retry.delay", "10ms", "retry.jitter", "0", "retries", "2"));
      flags.putAll(flags());
      Settings settings = Settings.read(HOME, Map.of(), flags);
      configuration
          .withUseOverridePropertiesWithPropertiesComponent(settings.asProperties())
          .withRegistryBinder(registry -> beans(settings).forEach(registry::bind));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void configure(MainConfigurationProperties configuration) {
    configuration.setRoutesIncludePattern(
        MigrationParts.ROUTES.stream()
            .map(name -> "file:" + HOME.resolve("routes").resolve(name))
            .collect(Collectors.joining(",")));
    configuration.setBasePackageScanEnabled(false);
    configuration.setJmxEnabled(false);
    configuration.setShutdownTimeout(5);
  }

  /** The beans as the application binds them, except for what a test puts in their place. */
  Map<String, Object> beans(Settings settings) throws Exception {
    Map<String, Object> beans = new HashMap<>();
    beans.put(
        "rules", new RulesBean(runs, settings.defaults(), Map.of("HOME", "/nowhere"), listers));
    beans.put("tasks", tasks);
    beans.put("failures", new FailuresBean(settings.duration("retry.after-max")));
    beans.put("results", new ResultsBean(runs));
    beans.put("listers", listers);
    beans.put("taskQueue", new TaskQueue(settings.number("queue.size", 1)));
    beans.put("lostExchanges", new LostExchanges(runs));
    return beans;
  }

  @AfterEach
  void stopListing() {
    listers.shutdownNow();
  }

  TestRun begin() {
    TestRun run = new TestRun(UUID.randomUUID().toString(), new RegistryClient(null), null);
    runs.begin(run.id, run.run);
    return run;
  }

  /** Sends the rules through the routes; comes back when the planning has ended. */
  void plan(TestRun run, String rules) {
    MigrationRequest request =
        new MigrationRequest(
            run.id, write(run.id + "-auth.json", "{}"), write(run.id + ".json", rules));
    template.sendBodyAndHeader("direct:migrate", request, MigrationRuns.RUN_ID, run.id);
  }

  MigrationSummary migrate(TestRun run, String rules) {
    plan(run, rules);
    return run.summary();
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One explicit rule for each tag. */
  static String rules(String... tags) {
    StringBuilder rules = new StringBuilder("{");
    for (String tag : tags) {
      rules.append(rules.length() == 1 ? "\n" : ",\n");
      rules.append("\"a.example/team/app:%s\": \"%s\"".formatted(tag, TARGET));
    }
    return rules.append("\n}").toString();
  }
}
