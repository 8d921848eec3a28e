package io.imagemigrator.camel;

import io.imagemigrator.registry.RequestGuard;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.report.RunStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows runs and registries in JMX, and so in the console. The oldest runs are taken out. */
final class ServeMBeans extends ForwardingGuard implements RunObserver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServeMBeans.class);
  private static final String DOMAIN = "io.imagemigrator:";
  private static final int RUNS_KEPT = 100;
  private static final int MOST_HOSTS = 200;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Map<String, Registry> registries = new ConcurrentHashMap<>();
  private final Deque<ObjectName> runs = new ArrayDeque<>();
  private Function<String, String> breakerState = host -> "CLOSED";
  private Predicate<String> cancel = id -> false;
  private Predicate<RunStatus> retry = run -> false;

  /**
   * Nothing is shown yet.
   *
   * @param next is told of the answers too
   */
  ServeMBeans(RequestGuard next) {
    super(next);
  }

  /** What the beans ask and do. */
  void connect(
      Function<String, String> breakers,
      Predicate<String> canceller,
      Predicate<RunStatus> retrier) {
    breakerState = breakers;
    cancel = canceller;
    retry = retrier;
  }

  @Override
  public synchronized void began(RunStatus run) {
    register("type=Run,id=" + run.id(), new Run(run));
    while (runs.size() > RUNS_KEPT) {
      unregister(runs.removeFirst());
    }
  }

  @Override
  public void ended(RunStatus run, MigrationSummary summary) {
    // The bean reads the status.
  }

  @Override
  public void answered(String host, String method, String path, int status, Duration elapsed) {
    if (registries.size() < MOST_HOSTS || registries.containsKey(host)) {
      registries.computeIfAbsent(host, this::register).count(status, elapsed);
    }
    super.answered(host, method, path, status, elapsed);
  }

  private Registry register(String host) {
    Registry registry = new Registry(host);
    register("type=Registry,host=" + ObjectName.quote(host), registry);
    return registry;
  }

  private synchronized void register(String name, Object bean) {
    try {
      ObjectName registered = new ObjectName(DOMAIN + name);
      server.registerMBean(bean, registered);
      if (bean instanceof Run) {
        runs.add(registered);
      }
    } catch (JMException e) {
      LOG.warn("{} cannot be shown in JMX", name, e);
    }
  }

  private void unregister(ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (JMException e) {
      LOG.debug("{} is not in JMX", name, e);
    }
  }

  @Override
  public synchronized void close() {
    runs.forEach(this::unregister);
    runs.clear();
    registries
        .keySet()
        .forEach(
            host -> {
              try {
                unregister(new ObjectName(DOMAIN + "type=Registry,host=" + ObjectName.quote(host)));
              } catch (JMException e) {
                LOG.debug("{} is no name", host, e);
              }
            });
  }

  private final class Registry implements RegistryMXBean {
    private final String host;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder tooMany = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    Registry(String host) {
      this.host = host;
    }

    void count(int status, Duration elapsed) {
      requests.increment();
      nanos.add(elapsed.toNanos());
      if (status == 0 || status >= 500) {
        failed.increment();
      } else if (status == 429) {
        tooMany.increment();
      }
    }

    @Override
    public String getBreaker() {
      return breakerState.apply(host);
    }

    @Override
    public long getRequests() {
      return requests.sum();
    }

    @Override
    public long getFailedRequests() {
      return failed.sum();
    }

    @Override
    public long getTooManyRequests() {
      return tooMany.sum();
    }

    @Override
    public double getMeanMillis() {
      return nanos.sum() / 1e6 / Math.max(1, requests.sum());
    }
  }

  private final class Run implements RunMXBean {
    private final RunStatus run;
    private final RunProgress progress;

    Run(RunStatus run) {
      this.run = run;
      progress = run.progress();
    }

    @Override
    public String getFile() {
      return run.file();
    }

    @Override
    public String getState() {
      return run.state().name();
    }

    @Override
    public String getStarted() {
      return run.started().toString();
    }

    @Override
    public long getTasks() {
      return progress.tasks();
    }

    @Override
    public long getDone() {
      return progress.done();
    }

    @Override
    public long getSkipped() {
      return progress.unchanged();
    }

    @Override
    public long getFailed() {
      return progress.failed();
    }

    @Override
    public long getBytesSent() {
      return progress.bytes();
    }

    @Override
    public double getBytesPerSecond() {
      return run.bytesPerSecond();
    }

    @Override
    public long getSecondsLeft() {
      return run.left().map(Duration::toSeconds).orElse(-1L);
    }

    @Override
    public boolean cancel() {
      return cancel.test(run.id());
    }

    @Override
    public boolean retry() {
      return retry.test(run);
    }
  }
}
