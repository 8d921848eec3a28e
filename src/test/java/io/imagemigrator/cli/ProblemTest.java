package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.json.InvalidFileException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProblemTest {
  @Test
  void describe_knownTrouble_itsMessageAlone() {
    assertThat(Problem.describe(new InvalidFileException(Path.of("a.json"), "is empty")))
        .isEqualTo("a.json: is empty");
    assertThat(Problem.describe(new IllegalArgumentException("HTTPS_PROXY is no address")))
        .isEqualTo("HTTPS_PROXY is no address");
    assertThat(Problem.describe(new IOException("ca.pem holds no certificate; expected PEM")))
        .isEqualTo("ca.pem holds no certificate; expected PEM");
  }

  @Test
  void describe_bug_saysSoInOneLine() {
    assertThat(Problem.describe(new IllegalStateException("odd")))
        .startsWith("internal error: ")
        .contains("odd")
        .doesNotContain("\n");
  }

  @Test
  void exitStatus_unusableFile_two() {
    assertThat(Problem.exitStatus(new InvalidFileException(Path.of("a"), "b"))).isEqualTo(2);
    assertThat(Problem.exitStatus(new IOException("x"))).isEqualTo(2);
    assertThat(Problem.exitStatus(new IllegalArgumentException("x"))).isEqualTo(2);
  }

  @Test
  void exitStatus_bug_one() {
    assertThat(Problem.exitStatus(new IllegalStateException("x"))).isEqualTo(1);
  }
}
