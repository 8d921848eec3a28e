package io.imagemigrator.camel;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.registry.RequestGuard;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunStatus;
import io.imagemigrator.rule.GenerateFailure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics of a process that stays up. Every name begins with {@code image_migrator_}; a
 * registry is named by its host, at most {@value #MOST_HOSTS} of them, then {@code other}:
 * redirects may lead to any number of hosts.
 */
final class Telemetry implements RunObserver, RequestGuard, AutoCloseable {
  private static final int MOST_HOSTS = 200;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Pattern PART = Pattern.compile("/(manifests|blobs|tags)/");

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();
  private volatile Function<String, String> breakerState = host -> "CLOSED";

  Telemetry() {
    collections.bindTo(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    for (CopyResult.Status status : CopyResult.Status.values()) {
      tasks(status, 0);
    }
    meters.counter("image_migrator.retries");
  }

  /** Shows a number that is read whenever somebody looks. */
  void gauge(String name, String about, Supplier<Number> value) {
    Gauge.builder("image_migrator." + name, value).description(about).register(meters);
  }

  /** Where the state of a host's breaker is asked for. */
  void breakers(Function<String, String> states) {
    breakerState = states;
  }

  /** Everything, in the text format of Prometheus. */
  String text() {
    return meters.scrape();
  }

  private void tasks(CopyResult.Status status, int count) {
    meters
        .counter("image_migrator.tasks", "status", status.name().toLowerCase(Locale.ROOT))
        .increment(count);
  }

  private String host(String name) {
    if (hosts.contains(name)) {
      return name;
    }
    if (hosts.size() >= MOST_HOSTS) {
      return "other";
    }
    if (hosts.add(name)) {
      Gauge.builder("image_migrator.breaker", () -> breaker(breakerState.apply(name)))
          .description("0 closed, 0.5 being tried, 1 open: the registry is left alone")
          .tag("registry", name)
          .register(meters);
    }
    return name;
  }

  /** Few words for many addresses: the part of the API, or what else a registry is asked for. */
  private static String operation(String method, String path) {
    if (path.contains("/blobs/uploads/")) {
      return method + " uploads";
    }
    Matcher part = PART.matcher(path);
    return method + " " + (part.find() ? part.group(1) : path.endsWith("/v2/") ? "ping" : "other");
  }

  private static double breaker(String state) {
    return switch (state) {
      case "OPEN" -> 1;
      case "HALF_OPEN" -> 0.5;
      default -> 0;
    };
  }

  @Override
  public void answered(String host, String method, String path, int status, Duration elapsed) {
    String registry = host(host);
    Timer.builder("image_migrator.request")
        .description("time until the header of the answer was there")
        .tag("registry", registry)
        .tag("operation", operation(method, path))
        .tag("status", status == 0 ? "none" : status / 100 + "xx")
        .register(meters)
        .record(elapsed);
    if (status == TOO_MANY_REQUESTS) {
      meters.counter("image_migrator.rate_limited", "registry", registry).increment();
    }
  }

  @Override
  public void heldBack(String host, String reason, Duration time) {
    meters
        .counter("image_migrator.held_back_seconds", "registry", host(host), "reason", reason)
        .increment(time.toNanos() / 1e9);
  }

  @Override
  public void continued(String host) {
    meters.counter("image_migrator.transfers_continued", "registry", host(host)).increment();
  }

  @Override
  public void began(RunStatus run) {
    meters.counter("image_migrator.runs_started").increment();
  }

  @Override
  public void ended(RunStatus run, MigrationSummary summary) {
    String state = run.state().name().toLowerCase(Locale.ROOT);
    meters.counter("image_migrator.runs", "state", state).increment();
  }

  @Override
  public RunListener listening(RunListener listener) {
    return new RunListener() {
      @Override
      public void generating() {
        listener.generating();
      }

      @Override
      public void handling() {
        listener.handling();
      }

      @Override
      public void warning(String message) {
        listener.warning(message);
      }

      @Override
      public void generateFailed(GenerateFailure failure) {
        meters.counter("image_migrator.rules_failed").increment();
        listener.generateFailed(failure);
      }

      @Override
      public void taskEnded(CopyResult result) {
        count(result);
        listener.taskEnded(result);
      }
    };
  }

  private void count(CopyResult result) {
    tasks(result.status(), 1);
    meters.counter("image_migrator.retries").increment(Math.max(0, result.attempts() - 1));
    double bytes = (double) result.statistics().bytesSent();
    String source = host(result.task().source().repository().registry());
    String target = host(result.task().target().repository().registry());
    meters
        .counter("image_migrator.bytes", "direction", "read", "registry", source)
        .increment(bytes);
    meters
        .counter("image_migrator.bytes", "direction", "written", "registry", target)
        .increment(bytes);
    meters
        .counter("image_migrator.bytes", "direction", "saved", "registry", target)
        .increment((double) result.statistics().bytesSpared());
  }

  @Override
  public void close() {
    collections.close();
    meters.close();
  }
}
