package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A blob on its way from an answer into an upload: read, hashed, written, checked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BlobBenchmark {
  private static final Repository REPOSITORY = new Repository("r.io", "a/b");

  /** A config, a small layer, and one that is much larger than the buffer. */
  @Param({"2048", "65536", "16777216"})
  public int size;

  private byte[] content;
  private Descriptor blob;

  @Setup
  public void prepare() {
    content = new byte[size];
    new Random(size).nextBytes(content);
    blob = new Descriptor("", Digest.sha256(content), size);
  }

  @Benchmark
  public long writeTo() throws IOException {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(200);
    response.setEntity(new InputStreamEntity(new ByteArrayInputStream(content), size, null));
    long[] sent = new long[1];
    try (BlobStream stream = open(response);
        BlobEntity entity =
            new BlobEntity(
                new HashedSource(stream, blob, REPOSITORY), 0, count -> sent[0] += count)) {
      entity.writeTo(OutputStream.nullOutputStream());
    }
    return sent[0];
  }

  private static BlobStream open(BasicClassicHttpResponse response) throws RegistryException {
    return new BlobStream(
        new BlobStream.Opener() {
          @Override
          public ApiResponse open(long offset) {
            return new ApiResponse(response, URI.create("https://r.io/v2/"));
          }

          @Override
          public RegistryException failed(Kind kind, String reason, IOException cause) {
            return new RegistryException(kind, "read a blob of", REPOSITORY, reason, cause);
          }
        },
        new Continuation(Backoff.NONE, Deadline.NONE));
  }
}
