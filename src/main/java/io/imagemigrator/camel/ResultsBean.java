package io.imagemigrator.camel;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.ResultLog;
import io.imagemigrator.rule.GenerateFailure;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Predicate;

/** The route bean {@code results}: reports each outcome, and sums them up for each run. */
public final class ResultsBean implements AggregationStrategy, Predicate {
  private final MigrationRuns runs;
  private final ResultLog log = new ResultLog();

  ResultsBean(MigrationRuns runs) {
    this.runs = runs;
  }

  /** Tells log, listener and progress of one outcome. */
  public void report(@Body Object outcome, @Header(MigrationRuns.RUN_ID) String runId) {
    MigrationRun run = runs.get(runId);
    if (outcome instanceof CopyResult result) {
      log.write(result);
      run.progress().taskDone(result.status());
      run.listener().taskEnded(result);
    } else if (outcome instanceof GenerateFailure failure) {
      log.write(failure);
      run.listener().generateFailed(failure);
    }
  }

  @Override
  public Exchange aggregate(Exchange before, Exchange next) {
    MigrationSummary summary =
        before == null ? MigrationSummary.EMPTY : before.getIn().getBody(MigrationSummary.class);
    Exchange aggregate = before == null ? next : before;
    aggregate.getIn().setBody(plus(summary, next.getIn().getBody()));
    return aggregate;
  }

  /** Whether the results of a run are complete. */
  @Override
  public boolean matches(Exchange aggregate) {
    return aggregate.getIn().getBody(MigrationSummary.class).complete();
  }

  private static MigrationSummary plus(MigrationSummary summary, Object outcome) {
    if (outcome instanceof CopyResult result) {
      return summary.plus(result);
    }
    if (outcome instanceof GenerateFailure failure) {
      return summary.plus(failure);
    }
    return summary.withPlanned(((PlanningDone) outcome).tasks());
  }

  /** Hands the summary to whoever waits for the run. */
  public void finish(MigrationSummary summary, @Header(MigrationRuns.RUN_ID) String runId) {
    runs.get(runId).summary().complete(summary);
  }
}
