package io.imagemigrator.copy;

import io.imagemigrator.copy.TransferPool.Question;
import io.imagemigrator.registry.BlobStream;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;
import java.time.Duration;

/**
 * A blob that a helper opens at its source while a distant target is asked for an upload. When the
 * target turns out not to want it, its opening is not waited for.
 */
final class EarlyBlob implements AutoCloseable {
  /** Servers give up on who does not read; one that is held up this long asks anew. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Question<BlobStream> opening;
  private final Duration fresh;
  private long openedNanos;
  private BlobStream opened;
  private boolean taken;
  private boolean unwanted;

  /** Where no helper is free, it is opened when it is taken. */
  EarlyBlob(TransferPool pool, RemoteRepository source, Digest digest) {
    this(pool, source, digest, FRESH);
  }

  /** When it is taken later than so long after it was opened, the source is asked again. */
  EarlyBlob(TransferPool pool, RemoteRepository source, Digest digest, Duration fresh) {
    this.fresh = fresh;
    opening = pool.beside(() -> opened(source.openBlob(digest)));
  }

  private synchronized BlobStream opened(BlobStream stream) {
    opened = stream;
    openedNanos = System.nanoTime();
    if (unwanted) {
      stream.close();
    }
    return stream;
  }

  /** Waits for the blob, which is the caller's to close from now on; fails as opening it did. */
  BlobStream take() throws RegistryException {
    taken = true;
    BlobStream stream = opening.ask();
    if (System.nanoTime() - openedNanos > fresh.toNanos()) {
      stream.reopen();
    }
    return stream;
  }

  @Override
  public synchronized void close() {
    unwanted = !taken;
    if (unwanted && opened != null) {
      opened.close();
    }
  }
}
