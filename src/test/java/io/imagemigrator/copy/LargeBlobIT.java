package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.PatternBlob;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A blob goes through in pieces: what it costs in memory has nothing to do with its size. */
class LargeBlobIT {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 256 * MIB;

  /** The copy's one thread reads, hashes and writes; all it may allocate is its buffers. */
  private static final long MOST_ALLOCATED = 16 * MIB;

  @Test
  void copy_largeBlob_allocatesLittleAndArrivesWhole() throws Exception {
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        CopyRun run = new CopyRun(TestHttp.INSECURE, TestHttp.INSECURE, 1)) {
      PatternBlob blob = PatternBlob.of(SIZE);
      blob.push(source, "large/blob", "v1");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();

      CopyResult result =
          run.copy(source.host() + "/large/blob:v1", target.host() + "/large/blob:v1");

      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(result.statistics().bytesSent()).isEqualTo(SIZE + 2L);
      assertThat(target.blobFile(blob.digest())).hasSize(SIZE);
      assertThat(target.count("PUT", "/blobs/uploads/.*" + blob.digest().substring(7)))
          .isEqualTo(1);
      assertThat(allocated).isLessThan(MOST_ALLOCATED);
    }
  }
}
