package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.ShippedClasses;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The archive as it is shipped: what is in it, and who may read it. */
class DistributionIT {
  private static final Path UNPACKED = Path.of(System.getProperty("distribution"));

  /** Packages that libraries can do without, and we do. */
  private static final Map<String, String> OPTIONAL =
      Map.of(
          "com.mchange.v2.c3p0.", "Quartz: schedules in a database",
          "jakarta.transaction.", "Quartz: jobs in transactions",
          "org.apache.camel.component.cron.", "Camel's Quartz component: the endpoint cron:",
          "io.fabric8.openshift.", "Camel's Kubernetes component: the endpoints openshift-…:",
          "io.micrometer.context.", "Micrometer: traces that go on in other threads",
          "io.prometheus.metrics.tracer.", "Prometheus: samples of traces",
          "org.brotli.dec.", "HttpClient: bodies packed with Brotli, which nobody asks for");

  @Test
  void lib_everyCommand_hasTheClassesItReaches() throws IOException {
    SortedMap<String, String> missing;
    try (ShippedClasses classes = new ShippedClasses(UNPACKED.resolve("lib"))) {
      missing = classes.missing();
    }

    assertThat(missing.keySet())
        .as("classes that are missing from lib, named by %s", missing)
        .allMatch(name -> OPTIONAL.keySet().stream().anyMatch(name::startsWith));
    assertThat(OPTIONAL.keySet())
        .as("what is not missing need not be listed")
        .allMatch(prefix -> missing.keySet().stream().anyMatch(name -> name.startsWith(prefix)));
  }

  @Test
  void tar_everyEntry_isReadableForAll() throws IOException {
    Map<String, Integer> modes = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(
                new BufferedInputStream(Files.newInputStream(archive(".tar.gz")))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        modes.put(name(entry), entry.getMode() & 0777);
      }
    }

    areForAll(modes);
  }

  @Test
  void zip_everyEntry_isReadableForAll() throws IOException {
    Map<String, Integer> modes = new TreeMap<>();
    try (ZipFile zip = ZipFile.builder().setPath(archive(".zip")).get()) {
      zip.getEntries().asIterator().forEachRemaining(entry -> modes.put(name(entry), mode(entry)));
    }

    areForAll(modes);
  }

  private static int mode(ZipArchiveEntry entry) {
    return entry.getUnixMode() & 0777;
  }

  /** Without the folder that all of it lies in. */
  private static String name(ArchiveEntry entry) {
    return entry.getName().replaceFirst("^[^/]*/", "");
  }

  private static Path archive(String ending) throws IOException {
    return Path.of("target", "image-migrator-" + Version.number() + ending);
  }

  private static void areForAll(Map<String, Integer> modes) throws IOException {
    assertThat(modes)
        .containsKeys("lib/image-migrator-" + Version.number() + ".jar", "LICENSE")
        // Folders without an entry get the umask of who unpacks them.
        .containsKeys("", "bin/", "lib/", "config/", "routes/");
    modes.forEach(
        (name, mode) ->
            assertThat(Integer.toOctalString(mode))
                .as(name)
                .isEqualTo(
                    name.isEmpty() || name.endsWith("/") || name.equals("bin/image-migrator")
                        ? "755"
                        : "644"));
  }

  @Test
  void licenses_archive_nameEveryLibrary() throws IOException {
    String listed = Files.readString(UNPACKED.resolve("licenses/THIRD-PARTY.txt"));

    assertThat(Files.readString(UNPACKED.resolve("LICENSE"))).contains("Apache License");
    assertThat(UNPACKED.resolve("NOTICE")).isNotEmptyFile();
    for (String library : Set.of("camel-core-engine", "logback-classic", "httpclient5")) {
      assertThat(listed).contains(":" + library + ":");
    }
  }

  /**
   * As a service does it: root unpacks, on a hardened machine, and a user runs it who has neither a
   * home nor a locale.
   */
  @Test
  void archive_unpackedAndRunByAnotherUser_migrates() throws IOException {
    try (Workspace workspace = new Workspace();
        DockerRegistry registry = DockerRegistry.plain()) {
      RegistryContent.of(registry).push("team/app", SampleImage.docker(1), "v1");
      workspace
          .insecure(registry.host())
          .images("{\"%1$s/team/app:v1\": \"%1$s/copy/app\"}".formatted(registry.host()))
          .with("HOME", "/nonexistent");
      String unpacked = workspace.path().resolve("opt").toString();
      assertThat(
              Launcher.of(List.of("sh", "-ec"))
                  .run(
                      "umask 077; mkdir '%1$s' '%1$s/here'; tar -xpzf '%2$s' -C '%1$s'; chmod 755 '%1$s'; chmod 777 '%1$s/here'"
                              .formatted(unpacked, archive(".tar.gz").toAbsolutePath())
                          + "; cd '%s'; chmod 755 .; cp *.json opt/here; chmod 644 opt/here/*"
                              .formatted(workspace.path()))
                  .exitStatus())
          .isZero();
      boolean root = Files.getOwner(workspace.path()).getName().equals("root");
      String other = root ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";

      Launcher.Result result =
          workspace
              .ready(Launcher.of(List.of("sh", "-ec")))
              .run(
                  "cd opt/here; unset LANG LC_ALL; exec %s \"$(echo ../*/bin/image-migrator)\""
                      .formatted(other));

      assertThat(result.stderr()).isEmpty();
      assertThat(result.stdout()).isEqualTo(Workspace.threeLines(1, 0, 0));
    }
  }
}
