package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.Program;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person at a terminal sees. */
class TerminalIT {
  @Test
  void progress_isOnTheTerminalAndTheThreeLinesInTheFile() {
    try (DockerRegistry registry = DockerRegistry.plain();
        Workspace workspace = new Workspace()) {
      RegistryContent.of(registry)
          .push("team/app", SampleImage.docker(1), List.of("1", "2", "3", "4"));
      workspace
          .insecure(registry.host())
          .images(
              """
              {
                "HOST/team/app": "HOST/copy/app",
                "HOST/team/none:v1": "HOST/copy/none",
                "nginx": ""
              }
              """
                  .replace("HOST", registry.host()));
      String command = System.getProperty("distribution") + "/bin/image-migrator";

      Launcher.Result result =
          workspace
              .ready(Launcher.of(List.of(new Program("script", "bsdutils").path())))
              .run("-qec", "'" + command + "' > out.txt", "/dev/null");

      assertThat(result.exitStatus()).isEqualTo(1);
      assertThat(workspace.text("out.txt")).isEqualTo(Workspace.threeLines(5, 1, 1));
      String shown = result.stdout();
      assertThat(shown).contains("Images", "100%", "5/5", ", 1 failed, ");
      assertThat(shown.lines().map(TerminalIT::lastDrawn))
          .anyMatch(line -> line.startsWith("rule failed, line 4: \"nginx\""))
          .anyMatch(line -> line.startsWith("image failed, line 3: "));
      assertThat(shown).doesNotContain("Start to ", "migration finished");
    }
  }

  /** What stays of a line that was drawn several times. */
  private static String lastDrawn(String line) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    return text.substring(text.lastIndexOf('\r') + 1);
  }
}
