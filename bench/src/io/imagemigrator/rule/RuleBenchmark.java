package io.imagemigrator.rule;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A rule file of ten thousand rules, and the names in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RuleBenchmark {
  private static final int RULES = 10_000;
  private static final String SOURCE =
      "registry.example.com:5000/team/backend/service:1.27.3-alpine";
  private static final String BY_DIGEST =
      "registry.example.com:5000/team/service@sha256:" + "2cf24dba".repeat(8);

  private final Repository repository = new Repository("registry.example.com:5000", "team/service");
  private Path file;
  private RuleFile rules;

  @Setup
  public void write() throws IOException, InvalidFileException {
    String text =
        IntStream.range(0, RULES)
            .mapToObj(
                i ->
                    "  \"quay.io/team-%d/service-%d:1.%d\": \"swr.cn-north-4.myhuaweicloud.com/team-%d/service-%d\""
                        .formatted(i % 50, i, i % 7, i % 50, i))
            .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    file = Files.writeString(Files.createTempFile("rules-", ".json"), text);
    rules = RuleFile.read(file);
  }

  @TearDown
  public void remove() throws IOException {
    Files.delete(file);
  }

  @Benchmark
  public RuleFile readFile() throws InvalidFileException {
    return RuleFile.read(file);
  }

  @Benchmark
  public RulePlan checkRules() {
    return RulePlan.of(rules, new Defaults(Optional.empty(), Optional.empty()));
  }

  @Benchmark
  public ImageName nameWithTag() throws RuleException {
    return ImageName.parse(SOURCE, Side.SOURCE);
  }

  @Benchmark
  public ImageName nameWithDigest() throws RuleException {
    return ImageName.parse(BY_DIGEST, Side.SOURCE);
  }

  /** What is made for each tag of a repository. */
  @Benchmark
  public Reference reference() {
    return new Reference(repository, "1.27.3-alpine");
  }
}
