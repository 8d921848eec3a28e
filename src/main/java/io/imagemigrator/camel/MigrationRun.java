package io.imagemigrator.camel;

import io.imagemigrator.auth.Keychain;
import io.imagemigrator.copy.ImageCopier;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.report.MigrationSummary;
import io.imagemigrator.report.RunListener;
import io.imagemigrator.report.RunProgress;
import io.imagemigrator.rule.TargetClaims;
import io.imagemigrator.rule.TaskPlanner;
import java.util.concurrent.CompletableFuture;

/**
 * What belongs to one run. It stays here, looked up by the run's id, so that secrets and
 * connections never travel in an exchange.
 */
final class MigrationRun {
  private final RunListener listener;
  private final RegistryClient client;
  private final ImageCopier copier;
  private final RunProgress progress;
  private final TaskPlanner planner = new TaskPlanner(new TargetClaims());
  private final CompletableFuture<MigrationSummary> summary = new CompletableFuture<>();
  private volatile Keychain keychain;
  private volatile boolean cancelled;

  MigrationRun(
      RunListener listener, RunProgress progress, RegistryClient client, ImageCopier copier) {
    this.listener = listener;
    this.progress = progress;
    this.client = client;
    this.copier = copier;
  }

  /** Auth is read afresh for each run, as its first step. */
  void unlock(Keychain read) {
    keychain = read;
  }

  Keychain keychain() {
    return keychain;
  }

  /** From now on its tasks fail without a try. */
  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  RunListener listener() {
    return listener;
  }

  RegistryClient client() {
    return client;
  }

  ImageCopier copier() {
    return copier;
  }

  RunProgress progress() {
    return progress;
  }

  TaskPlanner planner() {
    return planner;
  }

  CompletableFuture<MigrationSummary> summary() {
    return summary;
  }
}
