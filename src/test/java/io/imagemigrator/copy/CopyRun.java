package io.imagemigrator.copy;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.HttpTransport;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.RegistryClient;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.rule.ImageTask;

/** One run as production has it: connections, tokens and the copier's memory are new with each. */
final class CopyRun implements AutoCloseable {
  private final HttpTransport transport;
  private final RegistryClient client;
  private final TransferPool pool;
  private final ImageCopier copier;
  private final Access sourceAccess;
  private final Access targetAccess;

  CopyRun() {
    this(TestHttp.INSECURE, TestHttp.INSECURE);
  }

  CopyRun(Access sourceAccess, Access targetAccess) {
    this(sourceAccess, targetAccess, 4);
  }

  /** With connections of its own kind, which are closed with it. */
  CopyRun(HttpTransport transport) {
    this(transport, TestHttp.INSECURE, TestHttp.INSECURE, 4, DockerFallback.NEVER);
  }

  /** Blobs of an image are copied so many at a time; one keeps all work on the caller's thread. */
  CopyRun(Access sourceAccess, Access targetAccess, int perImage) {
    this(TestHttp.transport(), sourceAccess, targetAccess, perImage, DockerFallback.NEVER);
  }

  /** Docker forms may be sent to these registries. */
  CopyRun(DockerFallback fallback) {
    this(TestHttp.transport(), TestHttp.INSECURE, TestHttp.INSECURE, 4, fallback);
  }

  private CopyRun(
      HttpTransport transport,
      Access sourceAccess,
      Access targetAccess,
      int perImage,
      DockerFallback fallback) {
    this.transport = transport;
    client = new RegistryClient(transport);
    this.sourceAccess = sourceAccess;
    this.targetAccess = targetAccess;
    pool = new TransferPool(7, perImage);
    copier = new ImageCopier(pool, fallback, bytes -> {});
  }

  /** Names have the form HOST/REPOSITORY:TAG or HOST/REPOSITORY@DIGEST. */
  CopyResult copy(String source, String target) throws CopyException {
    return copy(source, target, Deadline.NONE);
  }

  CopyResult copy(String source, String target, Deadline deadline) throws CopyException {
    ImageTask task = new ImageTask(1, reference(source), reference(target), "", "");
    return copier.copy(
        task,
        client.source(task.source().repository(), sourceAccess, deadline),
        client.target(task.target().repository(), targetAccess, deadline));
  }

  private static Reference reference(String name) {
    int slash = name.indexOf('/');
    int at = name.indexOf('@');
    int end = at < 0 ? name.lastIndexOf(':') : at;
    return new Reference(
        new Repository(name.substring(0, slash), name.substring(slash + 1, end)),
        name.substring(end + 1));
  }

  @Override
  public void close() {
    pool.close();
    transport.close();
  }
}
