package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.testing.Content;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleManifest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
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
      String digest = digestOfPattern();
      pushPattern(source, digest);
      RegistryContent.of(source).push("large/blob", imageOver(digest), "v1");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();

      CopyResult result =
          run.copy(source.host() + "/large/blob:v1", target.host() + "/large/blob:v1");

      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(result.statistics().bytesSent()).isEqualTo(SIZE + 2L);
      assertThat(target.blobFile(digest)).hasSize(SIZE);
      assertThat(target.count("PUT", "/blobs/uploads/.*" + digest.substring(7))).isEqualTo(1);
      assertThat(allocated).isLessThan(MOST_ALLOCATED);
    }
  }

  private static SampleManifest imageOver(String digest) {
    Content config = Content.of("application/vnd.oci.image.config.v1+json", "{}");
    String layer = "application/vnd.oci.image.layer.v1.tar";
    String manifest =
        """
        {"schemaVersion":2,"config":{"mediaType":"%s","digest":"%s","size":2},
         "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}
        """
            .formatted(config.mediaType(), config.digest(), layer, digest, SIZE);
    return SampleManifest.of(
        Content.of(SampleManifest.OCI_IMAGE, manifest), List.of(config), List.of());
  }

  private static String digestOfPattern() throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    byte[] piece = new byte[MIB];
    try (InputStream pattern = new Pattern()) {
      for (int count = pattern.read(piece); count > 0; count = pattern.read(piece)) {
        hash.update(piece, 0, count);
      }
    }
    return "sha256:" + HexFormat.of().formatHex(hash.digest());
  }

  private static void pushPattern(DockerRegistry registry, String digest)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI uploads = URI.create(registry.url() + "/v2/large/blob/blobs/uploads/");
    HttpResponse<Void> opened =
        client.send(
            HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.discarding());
    String location = opened.headers().firstValue("Location").orElseThrow();
    HttpResponse<String> stored =
        client.send(
            HttpRequest.newBuilder(URI.create(location + "&digest=" + digest))
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Pattern::new), SIZE))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
  }

  /** Bytes that tell where they stand, so that lost or swapped pieces show in the digest. */
  private static final class Pattern extends InputStream {
    private int position;

    @Override
    public int read() {
      return position == SIZE ? -1 : (position++ >>> 8) & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = Math.min(length, SIZE - position);
      for (int i = 0; i < count; i++) {
        buffer[offset + i] = (byte) (position++ >>> 8);
      }
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
