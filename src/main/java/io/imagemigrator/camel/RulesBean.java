package io.imagemigrator.camel;

import io.imagemigrator.auth.AuthFile;
import io.imagemigrator.auth.Keychain;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.rule.GenerateFailure;
import io.imagemigrator.rule.ImageRule;
import io.imagemigrator.rule.ImageTask;
import io.imagemigrator.rule.RuleFile;
import io.imagemigrator.rule.RuleGroup;
import io.imagemigrator.rule.RulePlan;
import io.imagemigrator.rule.TaskPage;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route bean {@code rules}: both files of a run, and the rules in them. */
public final class RulesBean {
  private static final Logger LOG = LoggerFactory.getLogger(RulesBean.class);

  private final MigrationRuns runs;
  private final Defaults defaults;
  private final Map<String, String> environment;
  private final ListingThreads listers;
  private final Map<String, Future<RunFiles>> ahead = new ConcurrentHashMap<>();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  RulesBean(
      MigrationRuns runs,
      Defaults defaults,
      Map<String, String> environment,
      ListingThreads listers) {
    this.runs = runs;
    this.defaults = defaults;
    this.environment = environment;
    this.listers = listers;
  }

  /** What the two files of a run hold. */
  private record RunFiles(AuthFile auth, RulePlan plan, Set<Repository> repositories) {}

  /** Has both files of a run read, and its registries greeted, while the routes are not up yet. */
  void readAhead(MigrationRequest request) {
    FutureTask<RunFiles> task = new FutureTask<>(() -> loadAndGreet(request));
    ahead.put(request.runId(), task);
    Thread thread = new Thread(task, "read-ahead");
    thread.setDaemon(true);
    thread.start();
  }

  private RunFiles load(MigrationRequest request) throws InvalidFileException {
    MigrationRun run = runs.get(request.runId());
    AuthFile auth = AuthFile.read(request.authFile(), environment);
    run.unlock(new Keychain(auth, environment, warning -> warnOnce(run, warning)));
    RulePlan plan = RulePlan.of(RuleFile.read(request.ruleFile()), defaults);
    Set<Repository> repositories = plan.repositories();
    Set<String> registries = new HashSet<>(auth.registries());
    repositories.forEach(repository -> registries.add(repository.registry()));
    run.client().name(registries);
    return new RunFiles(auth, plan, repositories);
  }

  private RunFiles loadAndGreet(MigrationRequest request) throws InvalidFileException {
    RunFiles files = load(request);
    MigrationRun run = runs.get(request.runId());
    Keychain keychain = run.keychain();
    // A credential helper that takes its time holds up its own registry alone.
    List<Repository> ready = files.repositories().stream().filter(keychain::ready).toList();
    run.client().greet(ready, keychain::access);
    return files;
  }

  /** Reads both files to their end before anything is copied. */
  public RulePlan read(MigrationRequest request) throws InvalidFileException {
    MigrationRun run = runs.get(request.runId());
    RunFiles files = files(request);
    AuthFile auth = files.auth();
    RulePlan plan = files.plan();
    run.listener().generating();
    listers.enter(request.runId());
    auth.warning().ifPresent(warning -> warnOnce(run, warning));
    auth.insecurities(files.repositories()).forEach(warning -> warnOnce(run, warning));
    for (RuleGroup group : plan.groups()) {
      for (ImageRule rule : group.rules()) {
        rule.warning().ifPresent(warning -> warn(run, rule, warning));
      }
    }
    return plan;
  }

  /** The rules of the file that give no task. */
  public List<GenerateFailure> failures(RulePlan plan) {
    return plan.failures();
  }

  /** The other rules, by the target repository that they lead into. */
  public Iterator<RuleGroup> groups(RulePlan plan, @Header(MigrationRuns.RUN_ID) String runId) {
    return new ReadyGroups(plan.groups(), runs.get(runId).keychain());
  }

  /** Whether another page of the rule's tasks follows. */
  public boolean more(TaskPage page) {
    return page.more();
  }

  /** What kept the rule from giving all of its tasks. */
  public List<GenerateFailure> incomplete(TaskPage page) {
    return page.failures();
  }

  /** The tasks of the page. */
  public List<ImageTask> tasks(TaskPage page) {
    return page.tasks();
  }

  private RunFiles files(MigrationRequest request) throws InvalidFileException {
    Future<RunFiles> task = ahead.remove(request.runId());
    if (task == null) {
      return load(request);
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidFileException invalid) {
        throw invalid;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the files of a run were read", e);
    }
  }

  /** The runs of a process have one auth.json: the log need not have it again for each. */
  private void warnOnce(MigrationRun run, String warning) {
    if (logged.add(warning)) {
      LOG.warn(warning);
    }
    run.listener().warning(warning);
  }

  private static void warn(MigrationRun run, ImageRule rule, String warning) {
    String message = "line " + rule.entry().line() + ": " + warning;
    LOG.warn(message);
    run.listener().warning(message);
  }

  /** The rules of a group, each as a cursor before its first page of tasks. */
  public List<TaskPage> open(RuleGroup group) {
    return group.rules().stream().map(rule -> TaskPage.before(rule, group.contested())).toList();
  }

  /** No more tasks will come: the number of results to wait for. */
  public PlanningDone planned(@Header(MigrationRuns.RUN_ID) String runId) {
    MigrationRun run = runs.get(runId);
    run.progress().allPlanned();
    if (run.progress().beginsHandling()) {
      run.listener().handling();
    }
    return new PlanningDone(run.progress().handedOver());
  }
}
