package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.camel.FaultTable.Case;
import io.imagemigrator.camel.FaultTable.Outcome;
import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Fault;
import io.imagemigrator.testing.FaultHost;
import io.imagemigrator.testing.FaultProxy;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleLayer;
import io.imagemigrator.testing.SampleManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of request meets every kind of fault: one run of the whole application, in which each
 * case of {@link FaultTable} is one rule between hosts of its own, so that nothing that is learned
 * of one host touches another case. Behind all of them are two real registries.
 */
class FaultTableIT {
  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final int RETRIES = 2;
  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final Map<String, String> FLAGS =
      Map.of(
          "workers", "64",
          "transfer.helpers", "32",
          "listing.threads", "32",
          "retries", Integer.toString(RETRIES),
          "retry.delay", "100ms",
          "retry.jitter", "0",
          "http.response-timeout", "4s",
          "http.commit-timeout", "4s",
          "breaker.patience", "1s");

  private static final SampleManifest SMALL = small(1);
  private static final SampleManifest LARGE =
      SampleImage.docker(2, SampleLayer.several(2, 2, 330_000));
  private static final SampleManifest INDEX = SampleIndex.oci(List.of(small(3), small(4)));

  /** More than the buffers of two sockets hold. */
  private static final SampleManifest BIG =
      SampleImage.docker(6, SampleLayer.several(6, 1, 12_000_000));

  private static final SampleManifest OTHER = small(5);

  private static final List<Case> CASES = FaultTable.cases();
  private static final Map<Case, FaultHost> FAULTY = new HashMap<>();
  private static final List<FaultProxy> PROXIES = new ArrayList<>();
  private static final TestRun RUN = new TestRun(UUID.randomUUID().toString(), null, null);
  private static DockerRegistry source;
  private static DockerRegistry target;
  private static RegistryContent arrived;
  private static boolean ended;
  private static Duration took;
  @TempDir static Path folder;

  private static SampleManifest small(int seed) {
    return SampleImage.docker(seed, SampleLayer.several(seed, 1, 2048));
  }

  @BeforeAll
  static void runEveryCase() throws Exception {
    source = DockerRegistry.plain();
    target = DockerRegistry.plain();
    RegistryContent images = RegistryContent.of(source);
    images.push("images/small", SMALL, "v1");
    images.push("images/large", LARGE, "v1");
    images.push("images/big", BIG, "v1");
    images.push("images/index", INDEX, "v1");
    images.push("images/list", SMALL, "v1");
    images.push("images/list", OTHER, "v2");
    Map<String, SampleManifest> older = new HashMap<>();
    for (Case each : CASES) {
      if (each.kind().needsOlderTag()) {
        older.put(repository(each) + ":v1", OTHER);
      }
    }
    arrived = RegistryContent.of(target);
    arrived.pushAll(older);
    migrate();
  }

  private static void migrate() throws Exception {
    FaultProxy proxy = proxy();
    FaultHost wellSource = proxy.host("127.9.0.1", source);
    Set<String> hosts = new LinkedHashSet<>();
    List<String> rules = new ArrayList<>();
    for (Case each : CASES) {
      FaultProxy other = each.fault().stopsServer() ? proxy() : proxy;
      boolean atSource = each.kind().atSource();
      FaultHost from = atSource ? other.host(address(each, 1), source) : wellSource;
      FaultHost to = (atSource ? proxy : other).host(address(each, 2), target);
      proxy.host(address(each, 3), atSource ? source : target);
      FAULTY.put(each, inject(each, atSource ? from : to));
      Stream.of(from, to)
          .forEach(host -> hosts.add("\"%s\": {\"insecure\": true}".formatted(host.name())));
      rules.add(
          "\"%s/images/%s\": \"%s/%s\""
              .formatted(from.name(), image(each), to.name(), repository(each)));
    }
    MigrationRequest request =
        new MigrationRequest(
            RUN.id,
            Files.writeString(folder.resolve("auth.json"), json(hosts)),
            Files.writeString(folder.resolve("images.json"), json(rules)));
    try (MigrationApplication application =
        MigrationApplication.start(HOME, Settings.read(HOME, Map.of(), FLAGS))) {
      CompletableFuture<Void> run = CompletableFuture.runAsync(() -> migrate(application, request));
      long begin = System.nanoTime();
      ended = endsInTime(run);
      took = Duration.ofNanos(System.nanoTime() - begin);
    }
  }

  private static void migrate(MigrationApplication application, MigrationRequest request) {
    try {
      application.migrate(request, RUN, RUN.progress);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean endsInTime(CompletableFuture<Void> run) throws Exception {
    try {
      run.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static FaultProxy proxy() {
    FaultProxy proxy = FaultProxy.start();
    PROXIES.add(proxy);
    return proxy;
  }

  private static FaultHost inject(Case each, FaultHost host) {
    if (each.kind().isToken() || each.fault() == InjectedFault.TOKEN_ENDED) {
      host.askForToken();
    }
    if (each.kind() == RequestKind.TARGET_GET) {
      host.always(
          RequestKind.TARGET_HEAD.requests(),
          Fault.changing(answer -> answer.without("Docker-Content-Digest")));
    } else if (each.kind() == RequestKind.BLOB_POST) {
      host.always(RequestKind.MOUNT.requests(), InjectedFault.STATUS_405.fault(true));
    }
    return host.fail(
        each.kind().requests(),
        each.fault().fault(each.always()),
        each.always() ? Integer.MAX_VALUE : 1);
  }

  private static String address(Case each, int last) {
    return "127.%d.%d.%d".formatted(10 + each.number() / 250, 1 + each.number() % 250, last);
  }

  private static String repository(Case each) {
    return "case/n" + each.number();
  }

  private static String image(Case each) {
    if (each.fault() == InjectedFault.STALL_IN_UPLOAD) {
      return "big:v1";
    }
    return switch (each.kind()) {
      case TAG_LIST -> "list";
      case CHILD_GET, CHILD_PUT -> "index:v1";
      case BLOB_GET, BLOB_PUT -> "large:v1";
      default -> "small:v1";
    };
  }

  /** What each tag of the target has to be. */
  private static Map<String, SampleManifest> wanted(Case each) {
    if (each.fault() == InjectedFault.STALL_IN_UPLOAD) {
      return Map.of("v1", BIG);
    }
    return switch (each.kind()) {
      case TAG_LIST -> Map.of("v1", SMALL, "v2", OTHER);
      case CHILD_GET, CHILD_PUT -> Map.of("v1", INDEX);
      case BLOB_GET, BLOB_PUT -> Map.of("v1", LARGE);
      default -> Map.of("v1", SMALL);
    };
  }

  private static String json(Collection<String> members) {
    return "{" + String.join(",\n", members) + "}";
  }

  @AfterAll
  static void closeAll() {
    PROXIES.forEach(FaultProxy::close);
    source.close();
    target.close();
  }

  @Test
  void run_withEveryFault_ends(TestReporter reporter) {
    reporter.publishEntry(FaultTable.counts() + "; run in " + took.toSeconds() + " s");
    assertThat(ended).as("the run has ended within %s", LIMIT).isTrue();
  }

  @TestFactory
  Stream<DynamicTest> fault() {
    return CASES.stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> assertOutcome(each)));
  }

  private static void assertOutcome(Case each) {
    List<CopyResult> results = results(each);
    List<GenerateFailure> failures = failures(each);
    assertThat(FAULTY.get(each).hits()).as("requests that met the fault").isPositive();
    assertThat(results.size() + failures.size()).as("outcomes").isPositive();
    if (each.outcome() == Outcome.COPIED) {
      assertThat(failures).isEmpty();
      assertAllCopied(each, results);
    } else if (each.outcome() == Outcome.COPIED_AND_REPORTED) {
      assertThat(reasons(List.of(), failures))
          .singleElement()
          .satisfies(it -> assertReason(each, it));
      assertAllCopied(each, results);
    } else {
      assertThat(reasons(results, failures))
          .singleElement()
          .satisfies(it -> assertReason(each, it));
      assertAttempts(each, results);
      assertTargetIsAsItWas(each);
    }
  }

  /** A list that goes round tells a tag more than once. */
  private static void assertAllCopied(Case each, List<CopyResult> results) {
    assertThat(results)
        .allMatch(result -> result.status() != Status.FAILED)
        .allMatch(result -> result.error().isEmpty());
    assertThat(results.stream().map(result -> result.task().target().identifier()).distinct())
        .hasSize(wanted(each).size());
    wanted(each).forEach((tag, image) -> assertComplete(each, tag, image));
  }

  private static List<CopyResult> results(Case each) {
    return RUN.results.stream()
        .filter(result -> result.task().target().repository().path().equals(repository(each)))
        .toList();
  }

  private static List<GenerateFailure> failures(Case each) {
    return RUN.failures.stream()
        .filter(failure -> failure.rule().target().endsWith("/" + repository(each)))
        .toList();
  }

  private static List<String> reasons(List<CopyResult> results, List<GenerateFailure> failures) {
    return Stream.concat(
            results.stream()
                .map(result -> result.status() == Status.FAILED ? result.error() : "NOT FAILED"),
            failures.stream().map(GenerateFailure::reason))
        .toList();
  }

  private static void assertReason(Case each, String reason) {
    assertThat(reason)
        .contains(FAULTY.get(each).name() + "/")
        .containsPattern(each.fault().words())
        .doesNotContain("\n", "internal error", "Exception");
  }

  private static void assertAttempts(Case each, List<CopyResult> results) {
    int attempts = each.outcome() == Outcome.FAILED_IN_THE_END ? 1 + RETRIES : 1;
    assertThat(results).allMatch(result -> result.attempts() == attempts, attempts + " attempts");
  }

  private static void assertTargetIsAsItWas(Case each) {
    if (each.outcome() == Outcome.FAILED_BUT_WRITTEN) {
      wanted(each).forEach((tag, image) -> assertComplete(each, tag, image));
    } else if (each.kind().needsOlderTag()) {
      assertComplete(each, "v1", OTHER);
    } else {
      wanted(each).keySet().forEach(tag -> arrived.checkAbsent(repository(each), tag));
    }
  }

  /** Asked past the proxy: each byte of manifests and blobs. */
  private static void assertComplete(Case each, String tag, SampleManifest image) {
    assertThat(arrived.manifest(repository(each), tag)).isEqualTo(image.bytes());
    assertParts(repository(each), image);
  }

  private static void assertParts(String repository, SampleManifest image) {
    for (Content blob : image.blobs()) {
      assertThat(arrived.blob(repository, blob.digest())).isEqualTo(blob.bytes());
    }
    for (SampleManifest child : image.children()) {
      assertThat(arrived.manifest(repository, child.digest())).isEqualTo(child.bytes());
      assertParts(repository, child);
    }
  }
}
