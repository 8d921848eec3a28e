package io.imagemigrator.registry;

import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleIndex;
import io.imagemigrator.testing.SampleManifest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A manifest's bytes become a manifest: its digest, and what it refers to. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ManifestBenchmark {
  private final SampleManifest image = SampleImage.oci(1);
  private final SampleManifest index = SampleIndex.oci(2);

  @Benchmark
  public Manifest image() throws MalformedManifestException {
    return ManifestParser.parse(image.mediaType(), image.bytes());
  }

  @Benchmark
  public Manifest index() throws MalformedManifestException {
    return ManifestParser.parse(index.mediaType(), index.bytes());
  }
}
