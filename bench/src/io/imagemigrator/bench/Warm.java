package io.imagemigrator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagemigrator.testing.Launcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The same rules given again and again to a process that stays up, when nothing is left to do. A
 * run's seconds are those of its report: from the moment that its file is taken to its last result.
 */
final class Warm {
  /** So many runs at the end are the warm ones. */
  private static final int LAST = 5;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int POLL_MILLIS = 20;

  private final ObjectMapper json = new ObjectMapper();
  private final long seed;
  private final Path storage;
  private final int runs;

  Warm(long seed, Path storage, int runs) {
    this.seed = seed;
    this.storage = storage;
    this.runs = runs;
  }

  void run() throws IOException, InterruptedException {
    SourceContent content = SourceContent.of(Workload.NOTHING, seed, storage);
    double[] seconds = new double[runs];
    try (Stage stage = new Stage(Workload.NOTHING, seed, content, Duration.ZERO)) {
      Job job = stage.job(content.repositories());
      Tool.IMAGE_MIGRATOR.command(job);
      Launcher.Running serve =
          Launcher.of(List.of(Tool.IMAGE_MIGRATOR.program().orElseThrow()))
              .in(job.folder())
              .with(settings())
              .start("serve");
      try {
        for (int run = 0; run < runs; run++) {
          seconds[run] = measure(serve, job.folder(), run);
        }
      } finally {
        serve.terminate();
        serve.await();
      }
    }
    print(seconds);
  }

  private static Map<String, String> settings() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Map.of(
          "IMAGE_MIGRATOR_WEB_PORT", Integer.toString(free.getLocalPort()),
          "IMAGE_MIGRATOR_SERVE_SETTLE", "50ms",
          "IMAGE_MIGRATOR_SERVE_POLL", "50ms");
    }
  }

  private double measure(Launcher.Running serve, Path folder, int run)
      throws IOException, InterruptedException {
    String name = "run-" + run + ".json";
    Path inbox = folder.resolve("inbox");
    waitFor(serve, () -> Files.isDirectory(inbox) ? Optional.of(inbox) : Optional.empty());
    Path rules = Files.copy(folder.resolve("images.json"), folder.resolve(name));
    Files.move(rules, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    waitFor(serve, () -> named(folder.resolve("done"), name, ""));
    Path report = waitFor(serve, () -> named(folder.resolve("reports"), name, ".json"));
    JsonNode found = json.readTree(report.toFile());
    return found.get("seconds").asDouble();
  }

  private interface Look {
    Optional<Path> look() throws IOException;
  }

  private static Path waitFor(Launcher.Running serve, Look look)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Optional<Path> found = look.look();
    while (found.isEmpty()) {
      if (!serve.isAlive() || System.nanoTime() - begin > LIMIT.toNanos()) {
        throw new BenchException("serve does not go on: " + serve.stderr());
      }
      Thread.sleep(POLL_MILLIS);
      found = look.look();
    }
    return found.get();
  }

  private static Optional<Path> named(Path folder, String begin, String end) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(begin))
          .filter(file -> file.getFileName().toString().endsWith(end))
          .findAny();
    }
  }

  private void print(double[] seconds) {
    Spread warm = Spread.of(DoubleStream.of(seconds).skip(runs - LAST));
    System.out.printf("%nserve: nothing to do for 200 tags, run after run of one process%n");
    System.out.printf(
        Locale.ROOT,
        "  first run %.2f s, fifth %.2f s; the last %d of %d: min %.2f, median %.2f, max %.2f s%n",
        seconds[0],
        seconds[4],
        LAST,
        runs,
        warm.min(),
        warm.median(),
        warm.max());
  }
}
