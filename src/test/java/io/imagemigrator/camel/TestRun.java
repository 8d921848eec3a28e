package io.imagemigrator.camel;

import io.imagemigrator.copy.CopyResult;
import io.imagemigrator.copy.ImageCopier;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.rule.GenerateFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run, and everything that was told of it. */
final class TestRun implements RunListener {
  private static final int LIMIT_SECONDS = 20;

  final String id;
  final RunProgress progress = new RunProgress();
  final MigrationRun run;
  final List<String> steps = new CopyOnWriteArrayList<>();
  final List<CopyResult> results = new CopyOnWriteArrayList<>();
  final List<GenerateFailure> failures = new CopyOnWriteArrayList<>();
  final List<String> warnings = new CopyOnWriteArrayList<>();

  TestRun(String id, RegistryClient client, ImageCopier copier) {
    this.id = id;
    run = new MigrationRun(this, progress, client, copier);
  }

  /** Waits for the end of the run. */
  MigrationSummary summary() {
    try {
      return run.summary().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("The run has not ended: " + steps + results + failures, e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("The run has failed", e);
    }
  }

  CopyResult onlyResult() {
    if (results.size() != 1) {
      throw new AssertionError("Not one result: " + results);
    }
    return results.get(0);
  }

  @Override
  public void generating() {
    steps.add("generating");
  }

  @Override
  public void handling() {
    steps.add("handling");
  }

  @Override
  public void warning(String message) {
    warnings.add(message);
  }

  @Override
  public void generateFailed(GenerateFailure failure) {
    failures.add(failure);
  }

  @Override
  public void taskEnded(CopyResult result) {
    results.add(result);
  }
}
