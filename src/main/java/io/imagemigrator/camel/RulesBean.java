package io.imagemigrator.camel;

import io.imagemigrator.auth.AuthFile;
import io.imagemigrator.auth.Keychain;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.rule.ImageRule;
import io.imagemigrator.rule.RuleFile;
import io.imagemigrator.rule.RuleGroup;
import io.imagemigrator.rule.RulePlan;
import io.imagemigrator.rule.TaskPage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Reads both files to their end before anything is copied. */
  public RulePlan read(MigrationRequest request) throws InvalidFileException {
    MigrationRun run = runs.get(request.runId());
    AuthFile auth = AuthFile.read(request.authFile(), environment);
    run.unlock(new Keychain(auth, environment));
    RulePlan plan = RulePlan.of(RuleFile.read(request.ruleFile()), defaults);
    Set<String> registries = new HashSet<>(auth.registries());
    registries.addAll(plan.registries());
    run.client().name(registries);
    run.listener().generating();
    listers.enter(request.runId());
    for (RuleGroup group : plan.groups()) {
      for (ImageRule rule : group.rules()) {
        rule.warning().ifPresent(warning -> warn(run, rule, warning));
      }
    }
    return plan;
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
