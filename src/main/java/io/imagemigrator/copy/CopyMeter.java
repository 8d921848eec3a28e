package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what one copy does, on all threads that work on it. */
final class CopyMeter {
  private final AtomicInteger blobsSent = new AtomicInteger();
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicInteger blobsMounted = new AtomicInteger();
  private final AtomicInteger blobsPresent = new AtomicInteger();
  private final AtomicLong bytesSpared = new AtomicLong();
  private final AtomicInteger manifestsSent = new AtomicInteger();
  private final AtomicInteger foreignLayers = new AtomicInteger();

  void sent(long bytes) {
    blobsSent.incrementAndGet();
    bytesSent.addAndGet(bytes);
  }

  void mounted(Descriptor blob) {
    blobsMounted.incrementAndGet();
    bytesSpared.addAndGet(Math.max(0, blob.size()));
  }

  void present(Descriptor blob) {
    blobsPresent.incrementAndGet();
    bytesSpared.addAndGet(Math.max(0, blob.size()));
  }

  void manifestSent() {
    manifestsSent.incrementAndGet();
  }

  void foreign(int layers) {
    foreignLayers.addAndGet(layers);
  }

  CopyStatistics statistics() {
    return new CopyStatistics(
        blobsSent.get(),
        bytesSent.get(),
        blobsMounted.get(),
        blobsPresent.get(),
        bytesSpared.get(),
        manifestsSent.get(),
        foreignLayers.get());
  }
}
