package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule file that is run whenever its time has come. */
class ServeScheduleIT {
  private static final SampleManifest FIRST = SampleImage.docker(1);
  private static final SampleManifest SECOND = SampleImage.docker(2);

  @Test
  void scheduledFile_isRunAgainAndAgainAndStays() throws IOException {
    try (DockerRegistry registry = DockerRegistry.plain();
        Workspace workspace = ServeProcess.workspace()) {
      RegistryContent.of(registry).push("team/app", FIRST, "latest");
      Path file = workspace.path().resolve("scheduled/mirror.json");
      Files.createDirectory(file.getParent());
      Files.writeString(
          file, "{\"HOST/team/app\": \"HOST/mirror/app\"}".replace("HOST", registry.host()));
      workspace
          .with("IMAGE_MIGRATOR_SERVE_SCHEDULES", "mirror.json=* * * * * ?")
          .insecure(registry.host());

      try (ServeProcess serve = ServeProcess.start(workspace)) {
        ServeProcess.waiting().until(() -> reports(serve).size() >= 2);
        assertThat(digest(registry)).isEqualTo(FIRST.digest());
        RegistryContent.of(registry).push("team/app", SECOND, "latest");
        ServeProcess.waiting().until(() -> digest(registry).equals(SECOND.digest()));
        int before = reports(serve).size();
        ServeProcess.waiting().until(() -> reports(serve).size() > before);

        assertThat(serve.stop().exitStatus()).isZero();
        assertThat(file).exists();
        for (String folder : List.of("inbox", "done", "failed")) {
          assertThat(serve.list(folder, ".*")).as(folder).isEmpty();
        }
        for (Path report : reports(serve)) {
          assertThat(new ObjectMapper().readTree(report.toFile()).get("state").textValue())
              .isEqualTo("DONE");
        }
      }
    }
  }

  private static String digest(DockerRegistry registry) {
    return Skopeo.anonymous().digest(registry.host(), "mirror/app", "latest");
  }

  private static List<Path> reports(ServeProcess serve) {
    return serve.list("reports", "mirror\\.json\\." + ServeProcess.RUN + "\\.report\\.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror.json", "mirror.json=hourly", "../up.json=* * * * * ?"})
  void malformedSchedule_isOneSentence(String schedule) {
    try (Workspace workspace = ServeProcess.workspace()) {
      workspace.with("IMAGE_MIGRATOR_SERVE_SCHEDULES", schedule).insecure("r.invalid");

      Launcher.Result result = workspace.run("serve");

      assertThat(result.exitStatus()).isEqualTo(2);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr())
          .hasLineCount(1)
          .contains(
              "serve.schedules is '" + schedule + "'",
              "NAME=CRON with the seconds first",
              "IMAGE_MIGRATOR_SERVE_SCHEDULES");
    }
  }
}
