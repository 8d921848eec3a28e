package io.imagemigrator.copy;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.rule.ImageTask;

/** Failures as a copy throws them, for tests that have no registry to cause them. */
public final class CopyFailures {
  private CopyFailures() {}

  public static CopyException of(ImageTask task, RegistryException failure) {
    return new CopyException(task, failure);
  }
}
