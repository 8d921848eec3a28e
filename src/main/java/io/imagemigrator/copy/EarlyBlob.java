package io.imagemigrator.copy;

import io.imagemigrator.copy.TransferPool.Question;
import io.imagemigrator.registry.BlobStream;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;

/**
 * A blob that a helper opens at its source while a distant target is asked for an upload. When the
 * target turns out not to want it, it is closed without being waited for.
 */
final class EarlyBlob implements AutoCloseable {
  private final Question<BlobStream> opening;
  private BlobStream opened;
  private boolean taken;
  private boolean unwanted;

  /** Where no helper is free, it is opened when it is taken. */
  EarlyBlob(TransferPool pool, RemoteRepository source, Digest digest) {
    opening = pool.beside(() -> opened(source.openBlob(digest)));
  }

  private synchronized BlobStream opened(BlobStream stream) {
    opened = stream;
    if (unwanted) {
      stream.close();
    }
    return stream;
  }

  /** Waits for the blob, which is the caller's to close from now on; fails as opening it did. */
  BlobStream take() throws RegistryException {
    synchronized (this) {
      taken = true;
    }
    return opening.ask();
  }

  @Override
  public synchronized void close() {
    unwanted = !taken;
    if (unwanted && opened != null) {
      opened.close();
    }
  }
}
