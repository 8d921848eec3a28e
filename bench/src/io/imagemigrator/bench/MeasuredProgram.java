package io.imagemigrator.bench;

import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a program to its end and tells what that took, with GNU time. */
final class MeasuredProgram {
  private static final Program TIME = new Program("time", "time");
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final int SHOWN = 2000;

  private MeasuredProgram() {}

  /**
   * Runs it in the folder, without settings of the user's.
   *
   * @throws BenchException when it ends with another status than 0
   */
  static Usage run(List<String> command, Path folder) throws IOException {
    Path figures = folder.resolve("time.txt");
    List<String> words =
        new ArrayList<>(List.of(TIME.path(), "-o", figures.toString(), "-f", "%U %S %M"));
    words.addAll(command);
    Launcher.Result result =
        Launcher.of(words).in(folder).with(settings(folder)).within(LIMIT).run();
    if (result.exitStatus() != 0) {
      String output = result.stderr() + result.stdout();
      throw new BenchException(
          "%s ended with status %d: %s"
              .formatted(
                  command.get(0),
                  result.exitStatus(),
                  output.substring(Math.max(0, output.length() - SHOWN)).strip()));
    }
    // GNU time rounds the wall time to hundredths, which is too coarse for a run of half a second.
    String[] used = Files.readString(figures).strip().split(" ", -1);
    return new Usage(
        result.seconds(),
        Double.parseDouble(used[0]),
        Double.parseDouble(used[1]),
        Long.parseLong(used[2]));
  }

  private static Map<String, String> settings(Path folder) {
    return Map.of(
        "HOME", folder.toString(),
        "XDG_CONFIG_HOME", folder.toString(),
        "XDG_RUNTIME_DIR", folder.toString(),
        "DOCKER_CONFIG", folder.toString(),
        "CONTAINERS_REGISTRIES_CONF", "/dev/null");
  }
}
