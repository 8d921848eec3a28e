package io.imagemigrator.bench;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What one run needs, fresh each time: two registries, maybe far away, and an empty folder. */
final class Stage implements AutoCloseable {
  private final TemporaryFolder folder = TemporaryFolder.create("bench");
  private final TemporaryFolder targetStorage = TemporaryFolder.create("bench-target");
  private final DockerRegistry source;
  private final DockerRegistry target;
  private final DelayProxy toSource;
  private final DelayProxy toTarget;

  Stage(Workload workload, long seed, SourceContent content, Duration delay) throws IOException {
    if (workload.isThereAlready()) {
      workload.write(new RegistryStorage(targetStorage.path(), Job.NAMESPACE), seed);
    }
    source = DockerRegistry.builder().storage(content.storage()).start();
    target = DockerRegistry.builder().storage(targetStorage.path()).start();
    toSource = delay.isZero() ? null : new DelayProxy(source.host(), delay);
    toTarget = delay.isZero() ? null : new DelayProxy(target.host(), delay);
  }

  Job job(List<String> repositories) {
    return new Job(
        folder.path(),
        toSource == null ? source.host() : toSource.host(),
        toTarget == null ? target.host() : toTarget.host(),
        repositories);
  }

  /** Of the target itself, without a delay. */
  String targetUrl() {
    return target.url();
  }

  @Override
  public void close() throws IOException {
    if (toSource != null) {
      toSource.close();
      toTarget.close();
    }
    source.close();
    target.close();
    targetStorage.close();
    folder.close();
  }
}
