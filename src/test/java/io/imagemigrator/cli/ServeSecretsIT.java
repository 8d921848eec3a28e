package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.RegistryProxy;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A process that copies at this moment, looked at from every side that an operator has. */
class ServeSecretsIT {
  private static final String PASSWORD = "writer-pa55word";
  private static final String WEB_PASSWORD = "operator-pa55word";
  private static final SampleManifest IMAGE = SampleImage.docker(1);

  @Test
  void processThatCopies_showsNoSecretAnywhere() throws Exception {
    CountDownLatch copying = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    try (DockerRegistry source = DockerRegistry.plain();
        DockerRegistry target = DockerRegistry.withPassword("writer", PASSWORD);
        RegistryProxy proxy = RegistryProxy.before(target);
        Workspace workspace =
            ServeProcess.workspace()
                .with("WRITER_PASSWORD", PASSWORD)
                .with("IMAGE_MIGRATOR_WEB_USER", "operator")
                .with("IMAGE_MIGRATOR_WEB_PASSWORD", WEB_PASSWORD)) {
      RegistryContent.of(source).push("team/app", IMAGE, "v1");
      proxy.on(
          "PUT",
          "/manifests/v1",
          call -> {
            copying.countDown();
            await(looked);
            return call.pass();
          });
      workspace.file(
          "auth.json",
          """
          {"%s": {"insecure": true},
           "%s": {"username": "writer", "password": "${WRITER_PASSWORD}", "insecure": true}}
          """
              .formatted(source.host(), proxy.host()));
      try (ServeProcess serve = ServeProcess.start(workspace)) {
        serve.drop(
            "job.json",
            "{\"%s/team/app\": \"%s/copy/app\"}".formatted(source.host(), proxy.host()));
        await(copying);

        String seen =
            String.join(
                "\n",
                Files.readString(Path.of("/proc/" + serve.pid() + "/cmdline")),
                jcmd(serve, "Thread.print"),
                jcmd(serve, "VM.command_line"),
                jcmd(serve, "VM.system_properties"),
                jcmd(serve, "ManagementAgent.status"),
                serve.jolokia("operator", WEB_PASSWORD, "{\"type\":\"read\",\"mbean\":\"*:*\"}"),
                serve.jolokia("operator", WEB_PASSWORD, "{\"type\":\"list\"}"));

        assertThat(seen).contains("transfer-", "image-migrator", "copy-image");
        looked.countDown();
        serve.awaitMoved("done", "job.json");
        serve.stop();
        assertThat(seen + workspace.log() + everyFile(workspace.path().resolve("reports")))
            .doesNotContain(
                PASSWORD,
                WEB_PASSWORD,
                base64("writer:" + PASSWORD),
                base64("operator:" + WEB_PASSWORD));
      }
    } finally {
      looked.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String jcmd(ServeProcess serve, String command) {
    Launcher.Result result = serve.jcmd(command);
    assertThat(result.exitStatus()).as(command).isZero();
    return result.stdout();
  }

  private static String everyFile(Path folder) throws Exception {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        all.append(Files.readString(file));
      }
    }
    assertThat(all).isNotEmpty();
    return all.toString();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
