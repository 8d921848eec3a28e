package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names and passwords that are not ASCII, where nobody set a locale: cron, systemd, containers. The
 * tests themselves may run in such a place, so a shell makes the names, byte by byte.
 */
class LocaleIT {
  private static final String PASSWORD = "p\u00e4ssw\u00f6rt-\u5bc6";
  private static DockerRegistry registry;

  private final Workspace workspace = new Workspace();

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.withPassword("user", PASSWORD);
    RegistryContent.of(registry).as("user", PASSWORD).push("team/app", SampleImage.docker(1), "v1");
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  /** Runs the launcher in a folder and with a rule file of Chinese names. */
  private Launcher.Result run(String locale, String images) {
    String script =
        """
        unset LANG LC_ALL LC_CTYPE; %s
        PW=$(printf 'p\\303\\244ssw\\303\\266rt-\\345\\257\\206'); export PW
        folder=$(printf '\\350\\277\\201\\347\\247\\273'); images=$(printf '%s')
        mkdir "$folder"; cp rules.json "$folder"/"$(printf '\\350\\247\\204\\345\\210\\231').json"
        cd "$folder" || exit 9
        exec "$0" --auth ../auth.json --images "$images"
        """
            .formatted(locale, images);
    workspace
        .file(
            "auth.json",
            "{\"%s\": {\"username\": \"user\", \"password\": \"$PW\", \"insecure\": true}}"
                .formatted(registry.host()))
        .file("rules.json", "{\"%1$s/team/app:v1\": \"%1$s/copy/app\"}".formatted(registry.host()));
    String launcher = System.getProperty("distribution") + "/bin/image-migrator";
    return workspace
        .ready(Launcher.of(List.of("sh", "-c", script)))
        .run(Path.of(launcher).toAbsolutePath().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        "export LC_ALL=C",
        "export LANG=POSIX",
        "export LANG=xx_YY.UTF-8", // ssh brings a locale along that this machine does not have
        "export LANG=C.UTF-8 LC_TIME=xx_YY.UTF-8",
        "export LANG=C.UTF-8"
      })
  void launcher_anyLocale_readsNamesAndPasswords(String locale) {
    Launcher.Result result = run(locale, "\\350\\247\\204\\345\\210\\231.json");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
  }

  @Test
  void launcher_withoutLocale_printsNamesAsTheyAre() {
    Launcher.Result result = run(":", "\\351\\225\\234\\345\\203\\217.json");

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.stderr()).contains("\u955c\u50cf.json: there is no such file");
  }
}
