package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.registry.TestHttp;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.PatternBlob;
import io.imagemigrator.testing.ProxyAnswer;
import io.imagemigrator.testing.ProxyCall;
import io.imagemigrator.testing.RegistryProxy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A large blob goes through once, however often either side breaks off. With {@code
 * -Dblob.mib=10240} it has 10 GiB.
 */
class LargeBlobBreaksIT {
  private static final long MIB = 1 << 20;
  private static final long SIZE = Long.getLong("blob.mib", 96) * MIB;
  private static final int BREAKS = 3;

  /** What lay in buffers between both programs at a break is sent once more. */
  private static final long LOST_IN_BUFFERS = BREAKS * 8 * MIB;

  /** Disks that write ten GiB, and registries that hash them, are silent for a while. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final Duration COMMIT = Duration.ofMinutes(5);

  @Test
  void copy_eachSideBreaksThreeTimes_sentOnce() throws Exception {
    PatternBlob blob = PatternBlob.of(SIZE);
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.plain();
        RegistryProxy from = RegistryProxy.before(source);
        RegistryProxy to = RegistryProxy.before(target);
        CopyRun run = new CopyRun(TestHttp.tenaciousTransport(SILENCE, COMMIT))) {
      blob.push(source, "large/blob", "v1");
      String layer = "/blobs/" + blob.digest();
      String put = "/blobs/uploads/.*digest=" + blob.digest();
      RegistryProxy.Behaviour breaking = call -> call.pass().breaksAfter(SIZE / 5);
      from.on("GET", layer, breaking.first(BREAKS));
      Uploads uploads = new Uploads(target);
      to.on("PUT", put, uploads::take);
      to.on("GET", "/blobs/uploads/", uploads::tell);

      CopyResult result = run.copy(from.host() + "/large/blob:v1", to.host() + "/large/blob:v1");

      long sent = result.statistics().bytesSent();
      System.out.printf(
          "blob of %d MiB: %d MiB sent, %d GETs, %d PUTs%n",
          SIZE / MIB, sent / MIB, from.count("GET", layer), to.count("PUT", put));
      assertThat(sent).isBetween(SIZE, SIZE + LOST_IN_BUFFERS);
      assertThat(uploads.kept).isEqualTo(SIZE);
      assertThat(to.count("PUT", put)).isEqualTo(1 + BREAKS);
      // A target that lost what lay in buffers is sent it from where the source is read again.
      assertThat(from.count("GET", layer)).isBetween(1L + BREAKS, 1L + 2 * BREAKS);
      assertThat(target.blobFile(blob.digest())).hasSize(SIZE);
    }
  }

  /**
   * Makes a registry that keeps what it got before a break of one that throws it away: the pieces
   * are uploaded as whole chunks.
   */
  private static final class Uploads {
    private final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String registry;
    private URI upload;
    private long kept;

    Uploads(DockerRegistry registry) {
      this.registry = registry.url();
    }

    private synchronized ProxyAnswer take(ProxyCall call) throws IOException {
      long length = Long.parseLong(call.header("Content-Length"));
      assertThat(length).isEqualTo(SIZE - kept);
      if (kept == 0) {
        upload = URI.create(registry + call.path().replaceFirst("&digest=.*", ""));
      } else {
        assertThat(call.header("Content-Range")).isEqualTo(kept + "-" + (SIZE - 1));
      }
      long piece = Math.min(length, SIZE / 4 + 17);
      patch(call.body(), piece);
      kept += piece;
      if (piece < length) {
        return ProxyAnswer.none();
      }
      String digest = call.path().replaceFirst(".*&(?=digest=)", "");
      URI end = URI.create(upload + "&" + digest);
      HttpRequest put = HttpRequest.newBuilder(end).PUT(BodyPublishers.noBody()).build();
      return ProxyAnswer.of(send(put).statusCode());
    }

    private void patch(InputStream body, long piece) throws IOException {
      HttpRequest patch =
          HttpRequest.newBuilder(upload)
              .method(
                  "PATCH",
                  BodyPublishers.fromPublisher(
                      BodyPublishers.ofInputStream(() -> new Piece(body, piece)), piece))
              .build();
      upload = URI.create(send(patch).headers().firstValue("Location").orElseThrow());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
      try {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    private synchronized ProxyAnswer tell(ProxyCall call) {
      return ProxyAnswer.of(204).with("Range", "0-" + (kept - 1));
    }
  }

  private static final class Piece extends FilterInputStream {
    private long left;

    Piece(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = left == 0 ? -1 : super.read(buffer, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public int read() {
      throw new IllegalStateException("it is read in pieces");
    }
  }
}
