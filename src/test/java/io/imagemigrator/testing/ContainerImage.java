package io.imagemigrator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image out of a tar as Docker loads it, unpacked, and its containers: processes of the user
 * 10001, whose root folder is the image's and cannot be written. What a base image would bring,
 * Java and the system's libraries, are those of this machine.
 */
public final class ContainerImage implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private static final String CONTAINER =
      """
      root=$1 data=$2 java=$3
      shift 3
      mount --bind "$root" "$root"
      for folder in /usr /bin /lib /lib64 /etc /dev /proc "$java"; do
        # Java often lies in /usr.
        if [ -e "$folder" ] && ! [ -e "$root$folder/bin/java" ]; then
          mkdir -p "$root$folder"
          mount --rbind "$folder" "$root$folder"
        fi
      done
      mount --bind "$data" "$root/data"
      mount -t tmpfs tmpfs "$root/tmp"
      mount -o remount,bind,ro "$root"
      exec unshare --user --map-user=10001 --map-group=10001 --root="$root" --wd=/data -- "$@"
      """;

  private final TemporaryFolder folder = TemporaryFolder.create("image");
  private final JsonNode config;
  private final int layers;

  /** Unpacks the tar. */
  public ContainerImage(Path tar) throws IOException {
    Path parts = made("parts");
    unpack(tar, parts);
    JsonNode manifest = JSON.readTree(parts.resolve("manifest.json").toFile()).get(0);
    config = JSON.readTree(parts.resolve(manifest.get("Config").textValue()).toFile());
    layers = manifest.get("Layers").size();
    for (JsonNode layer : manifest.get("Layers")) {
      unpack(parts.resolve(layer.textValue()), root());
    }
  }

  private static void unpack(Path tar, Path target) {
    Launcher.Result result =
        Launcher.of(
                List.of(
                    "tar",
                    "--warning=no-unknown-keyword",
                    "--no-same-owner",
                    "-p",
                    "-x",
                    "-f",
                    tar.toString(),
                    "-C"))
            .run(target.toString());
    if (result.exitStatus() != 0) {
      throw new IllegalStateException("Cannot unpack " + tar + ": " + result.stderr());
    }
  }

  /** Whether this machine lets anybody who is not root make name spaces, as containers need. */
  public static boolean canRun() {
    return Launcher.of(List.of("unshare", "--user", "--map-root-user", "--mount", "true"))
            .run()
            .exitStatus()
        == 0;
  }

  /** Where the image is unpacked. */
  public Path root() {
    return made("root");
  }

  /** The volume at {@code /data}, the same one for each container. */
  public Path data() {
    return made("data");
  }

  /** What the image says of itself, such as User and Entrypoint. */
  public JsonNode config() {
    return config.get("config");
  }

  public int layers() {
    return layers;
  }

  /** What a container runs with when no arguments are given. */
  public String[] arguments() {
    return strings("Cmd").toArray(String[]::new);
  }

  /** A container with the program of the image. */
  public Launcher container(Map<String, String> environment) {
    return container(environment, strings("Entrypoint"));
  }

  /** A container with another program, beside Java one of this machine's. */
  public Launcher container(Map<String, String> environment, List<String> program) {
    Map<String, String> variables = new TreeMap<>();
    for (String variable : strings("Env")) {
      int equals = variable.indexOf('=');
      variables.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    variables.putAll(environment);
    List<String> line = new ArrayList<>();
    line.addAll(List.of("unshare", "--user", "--map-root-user", "--mount"));
    line.addAll(List.of("sh", "-ec", CONTAINER, "container"));
    line.addAll(List.of(root().toString(), data().toString(), System.getProperty("java.home")));
    line.addAll(List.of("env", "-i"));
    variables.forEach((name, value) -> line.add(name + "=" + value));
    line.addAll(program);
    return Launcher.of(line);
  }

  private List<String> strings(String key) {
    List<String> all = new ArrayList<>();
    config().get(key).forEach(value -> all.add(value.textValue()));
    return all;
  }

  private Path made(String name) {
    try {
      return Files.createDirectories(folder.path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
