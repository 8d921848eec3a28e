package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The archives of classes that make a start quick, and what may go wrong with them. */
class SharedClassesIT {
  private static final String SHARED = "source: shared objects file";

  private final Workspace workspace =
      new Workspace()
          .images("{}")
          .insecure()
          .file(
              "kubeconfig",
              """
              {"current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c"}}],
               "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}]}
              """)
          .with("IMAGE_MIGRATOR_RETRIES", "0")
          .with("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Xlog:class+load:file=classes.txt");

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  @Test
  void migration_takesItsClassesFromTheArchive() {
    Launcher.Result result = workspace.run();

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(0, 0, 0));
    assertThat(result.stderr()).isEmpty();
    areShared("io.imagemigrator.camel.MigrationApplication", "org.apache.camel.main.Main");
  }

  @Test
  void config_takesItsClassesFromTheArchive() {
    assertThat(workspace.config("--force").stderr())
        .contains("takes no connection")
        .hasLineCount(1);

    areShared("io.fabric8.kubernetes.client.Config", "io.imagemigrator.cluster.ClusterReader");
  }

  @Test
  void serve_takesItsClassesFromTheArchive() {
    workspace.with("IMAGE_MIGRATOR_WEB_PORT", Integer.toString(ServeProcess.freePort()));
    try (ServeProcess serve = ServeProcess.start(workspace)) {
      assertThat(serve.stop().exitStatus()).isZero();
    }

    areShared("org.eclipse.jetty.server.Server", "io.imagemigrator.web.WebServer");
  }

  /** One installation through what an archive may meet, since each that is made takes seconds. */
  @Test
  void installation_withArchivesOfAllKinds_saysWhatItAlwaysSays() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create("installation")) {
      Launcher launcher = workspace.ready(Launcher.of(List.of(installed(folder.path()))));
      Path archives = folder.path().resolve("lib/cds");

      // It is made of nothing of the user's, so that what stops the user's own run does not matter.
      assertThat(launcher.with(Map.of("IMAGE_MIGRATOR_WORKERS", "none")).run().exitStatus())
          .isEqualTo(2);
      Path archive = only(archives);
      assertThat(archive).isNotEmptyFile();

      migrates(launcher);
      areShared("io.imagemigrator.camel.MigrationApplication");
      assertThat(only(archives)).isEqualTo(archive);

      // lib cannot be written: even root cannot make a folder where a file is.
      Path cache = Files.createDirectories(workspace.path().resolve("cache/image-migrator"));
      Files.move(archive, cache.resolve(archive.getFileName()));
      Files.delete(archives);
      Files.createFile(archives);
      Launcher cached = launcher.with(Map.of("XDG_CACHE_HOME", cache.getParent().toString()));
      migrates(cached);
      areShared("io.imagemigrator.camel.MigrationApplication");

      // Java 17 crashes with an archive that was cut off.
      try (RandomAccessFile file = cutOff(cache.resolve(archive.getFileName()))) {
        file.setLength(file.length() / 2);
      }
      Launcher.Result version = cached.run("--version");
      assertThat(version.stdout()).isEqualTo("image-migrator " + Version.number() + "\n");
      assertThat(version.stderr()).isEmpty();

      // Nothing can be written anywhere.
      migrates(launcher.with(Map.of("XDG_CACHE_HOME", archives.toString())));
      assertThat(workspace.text("classes.txt").lines())
          .filteredOn(line -> line.contains("io.imagemigrator."))
          .isNotEmpty()
          .noneMatch(line -> line.endsWith(SHARED));
    }
  }

  private static RandomAccessFile cutOff(Path archive) throws IOException {
    assertThat(archive.toFile().setWritable(true)).isTrue();
    return new RandomAccessFile(archive.toFile(), "rw");
  }

  /** The distribution once more, in another place; gives its launcher. */
  private static String installed(Path folder) throws IOException {
    Path distribution = Path.of(System.getProperty("distribution"));
    for (String part : List.of("config", "routes")) {
      Files.createSymbolicLink(folder.resolve(part), distribution.resolve(part));
    }
    Path lib = Files.createDirectory(folder.resolve("lib"));
    try (Stream<Path> jars = Files.list(distribution.resolve("lib"))) {
      for (Path jar : jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
        Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
      }
    }
    Path bin = Files.createDirectory(folder.resolve("bin"));
    return Files.copy(
            distribution.resolve("bin/image-migrator"),
            bin.resolve("image-migrator"),
            StandardCopyOption.COPY_ATTRIBUTES)
        .toString();
  }

  private static void migrates(Launcher launcher) {
    Launcher.Result result = launcher.run();

    assertThat(result.stdout()).isEqualTo(Workspace.threeLines(0, 0, 0));
    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitStatus()).isZero();
  }

  private static Path only(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private void areShared(String... classes) {
    List<String> lines = workspace.text("classes.txt").lines().toList();
    for (String name : classes) {
      assertThat(lines).anyMatch(line -> line.endsWith(name + " " + SHARED));
    }
  }
}
