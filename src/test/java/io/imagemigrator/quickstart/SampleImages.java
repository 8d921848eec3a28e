package io.imagemigrator.quickstart;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fills a plain-HTTP registry with images to try a migration on: four repositories, fourteen tags,
 * about 20 MB.
 *
 * <p>The images are real ones, built by Jib out of the jars on this program's own class path: OCI
 * images and Docker schema 2 images, an OCI index and Docker manifest lists of two platforms,
 * several tags on one image, layers that repositories share, and an OCI artifact that is no image
 * at all.
 */
public final class SampleImages {
  private static final long RUNTIME_BYTES = 10_000_000;
  private static final long LIBRARY_BYTES = 3_000_000;

  private static final Platform AMD64 = new Platform("amd64", "linux");
  private static final Platform ARM64 = new Platform("arm64", "linux");

  private final String registry;
  private final Path work;
  private final FileEntriesLayer runtime;
  private final FileEntriesLayer frontend;
  private final FileEntriesLayer backend;

  private SampleImages(String registry, Path work) throws IOException {
    this.registry = registry;
    this.work = work;
    List<Path> jars = jarsOnClassPath();
    runtime = takeLayer("runtime", jars, RUNTIME_BYTES);
    frontend = takeLayer("frontend", jars, LIBRARY_BYTES);
    backend = takeLayer("backend", jars, LIBRARY_BYTES);
  }

  /** Takes one argument, the registry as {@code host:port}. Prints a line for each image. */
  public static void main(String[] args) throws Exception {
    if (args.length != 1) {
      System.err.println("usage: SampleImages HOST:PORT");
      System.exit(2);
    }
    Path work = Files.createTempDirectory("sample-images");
    try {
      new SampleImages(args[0], work).push();
    } finally {
      delete(work);
    }
  }

  private void push() throws Exception {
    push("shop/frontend:1.0", ImageFormat.OCI, frontend, AMD64);
    push("shop/frontend:1.1", ImageFormat.OCI, frontend, AMD64);
    push("shop/frontend:1.2-amd64", ImageFormat.OCI, frontend, AMD64);
    push("shop/frontend:1.2-arm64", ImageFormat.OCI, frontend, ARM64);
    pushFrontendIndex();
    push("shop/backend:1.0", ImageFormat.Docker, backend, AMD64);
    push("shop/backend:1.1", ImageFormat.Docker, backend, AMD64);
    push("shop/backend:2.0", ImageFormat.Docker, backend, AMD64, ARM64);
    push("shop/backend:latest", ImageFormat.Docker, backend, AMD64, ARM64);
    push("tools/cli:1.0", ImageFormat.Docker, frontend, AMD64);
    push("tools/cli:1.1", ImageFormat.OCI, frontend, AMD64);
    push("tools/cli:2.0", ImageFormat.Docker, frontend, AMD64, ARM64);
    report(
        "charts/shop:0.1.0",
        "OCI artifact",
        SampleChart.push(new PlainRegistry(registry, "charts/shop"), "0.1.0"));
  }

  private void push(
      String name, ImageFormat format, FileEntriesLayer libraries, Platform... platforms)
      throws Exception {
    JibContainerBuilder image =
        Jib.fromScratch()
            .setFormat(format)
            .setPlatforms(new LinkedHashSet<>(List.of(platforms)))
            .addFileEntriesLayer(runtime)
            .addFileEntriesLayer(libraries)
            .addFileEntriesLayer(applicationLayer(name))
            .setEntrypoint("java", "-cp", "/app/*", "io.imagemigrator.ImageMigrator")
            .addLabel("org.opencontainers.image.title", name);
    Containerizer containerizer =
        Containerizer.to(RegistryImage.named(registry + "/" + name))
            .setAllowInsecureRegistries(true)
            .setBaseImageLayersCache(work.resolve("base-layers"))
            .setApplicationLayersCache(work.resolve("application-layers"));
    String digest = image.containerize(containerizer).getDigest().toString();
    String kind =
        platforms.length == 1 ? "image" : "manifest list, " + platforms.length + " platforms";
    report(name, format + " " + kind, digest);
  }

  private void pushFrontendIndex() throws Exception {
    Map<String, Platform> children = new LinkedHashMap<>();
    children.put("1.2-amd64", AMD64);
    children.put("1.2-arm64", ARM64);
    List<String> tags = List.of("1.2", "latest");
    String digest = SampleIndex.push(new PlainRegistry(registry, "shop/frontend"), children, tags);
    for (String tag : tags) {
      report("shop/frontend:" + tag, "OCI index, 2 platforms", digest);
    }
  }

  private static void report(String name, String kind, String digest) {
    System.out.printf("%-24s %-34s %s%n", name, kind, digest);
  }

  /** The small layer that differs from version to version. */
  private FileEntriesLayer applicationLayer(String name) throws IOException {
    Path version = Files.writeString(work.resolve("version"), name + "\n");
    return FileEntriesLayer.builder()
        .setName("application")
        .addEntry(version, AbsoluteUnixPath.get("/app/version"))
        .build();
  }

  private static List<Path> jarsOnClassPath() {
    return new ArrayList<>(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .sorted(Comparator.comparing(Path::getFileName))
            .toList());
  }

  /** Moves jars out of {@code jars} into a layer, as many as fit into {@code limit} bytes. */
  private static FileEntriesLayer takeLayer(String name, List<Path> jars, long limit)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    long left = limit;
    for (Path jar : List.copyOf(jars)) {
      long size = Files.size(jar);
      if (size <= left) {
        layer.addEntry(jar, AbsoluteUnixPath.get("/app").resolve(jar.getFileName()));
        jars.remove(jar);
        left -= size;
      }
    }
    return layer.build();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
