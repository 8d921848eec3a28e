package io.imagemigrator.copy;

import io.imagemigrator.registry.NoDockerFormException;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.Retryable;
import io.imagemigrator.registry.Side;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Optional;

/** A task failed at one of its two registries; the message says which, and why. */
public final class CopyException extends Exception implements Retryable {
  private final RegistryException failure;

  CopyException(ImageTask task, RegistryException failure) {
    super(side(task, failure) + ": " + failure.getMessage(), failure);
    this.failure = failure;
  }

  private CopyException(ImageTask task, RegistryException failure, String more) {
    super(side(task, failure) + ": " + failure.getMessage() + more, failure);
    this.failure = failure;
  }

  /** The Docker form was not sent in its place. */
  static CopyException asItIs(ImageTask task, RegistryException refusal, boolean allowed) {
    return new CopyException(
        task,
        refusal,
        allowed && task.target().byDigest()
            ? "; it is pushed by digest, and its Docker form would have another one: give the"
                + " target of the rule a tag"
            : "; if it takes Docker images only, name it in docker.fallback of"
                + " config/application.properties");
  }

  /** There is no Docker form to be sent in its place. */
  static CopyException withoutDockerForm(
      ImageTask task, RegistryException refusal, NoDockerFormException why) {
    return new CopyException(task, refusal, ", and " + why.getMessage());
  }

  /** The Docker form failed too. */
  static CopyException inBothForms(
      ImageTask task, RegistryException refusal, RegistryException failure) {
    return new CopyException(
        task,
        failure,
        " (that was the image in Docker's form; before, as it is: " + refusal.getMessage() + ")");
  }

  /** By name only what no client says: source and target may be one repository. */
  private static Side side(ImageTask task, RegistryException failure) {
    boolean named = failure.repository().equals(task.source().repository());
    return failure.side().orElse(named ? Side.SOURCE : Side.TARGET);
  }

  @Override
  public boolean retryable() {
    return failure.retryable();
  }

  @Override
  public Optional<Duration> retryAfter() {
    return failure.retryAfter();
  }

  @Override
  public Optional<String> commonCause() {
    return failure.commonCause();
  }
}
