package io.imagemigrator.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Looks into a registry with a client that shares no code with ours. Each call is a process of its
 * own, with no settings of the user; each throws an AssertionError with skopeo's words when skopeo
 * fails, and an IllegalStateException when it is not installed.
 */
public final class Skopeo {
  private static final Program PROGRAM = new Program("skopeo", "skopeo");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String credentials;

  private Skopeo(String credentials) {
    this.credentials = credentials;
  }

  public static Skopeo anonymous() {
    return new Skopeo(null);
  }

  public static Skopeo as(String user, String password) {
    return new Skopeo(
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
  }

  /** The manifest as served; one that is not UTF-8 comes out altered, with another digest. */
  public byte[] raw(String host, String repository, String reference) {
    return run(host, "inspect", "--raw", "--tls-verify=false", name(host, repository, reference))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Of the bytes served; for a signed schema 1 manifest of its payload, which is its digest. */
  public String digest(String host, String repository, String reference) {
    byte[] bytes = raw(host, repository, reference);
    if (json(bytes).path("schemaVersion").asInt() != 1) {
      return Content.sha256(bytes);
    }
    try (TemporaryFolder folder = TemporaryFolder.create("skopeo")) {
      Path file = folder.write("manifest.json", bytes);
      return run(host, "manifest-digest", file.toString()).strip();
    }
  }

  public List<String> tags(String host, String repository) {
    String answer =
        run(host, "list-tags", "--tls-verify=false", "docker://" + host + "/" + repository);
    List<String> tags = new ArrayList<>();
    json(answer.getBytes(StandardCharsets.UTF_8))
        .path("Tags")
        .forEach(tag -> tags.add(tag.asText()));
    return List.copyOf(tags);
  }

  /**
   * Pulls everything under a reference, all platforms of it, and throws it away: proves that each
   * blob is there and has its digest. An index inside an index, an index of layers and a foreign
   * layer without a server are beyond skopeo and fail.
   */
  public void pull(String host, String repository, String reference) {
    try (TemporaryFolder folder = TemporaryFolder.create("skopeo")) {
      run(
          host,
          "copy",
          "--all",
          "--preserve-digests",
          "--src-tls-verify=false",
          "--quiet",
          name(host, repository, reference),
          "dir:" + folder.path().resolve("image"));
    }
  }

  private static String name(String host, String repository, String reference) {
    String separator = reference.contains(":") ? "@" : ":";
    return "docker://" + host + "/" + repository + separator + reference;
  }

  private String run(String host, String command, String... arguments) {
    try (TemporaryFolder home = TemporaryFolder.create("skopeo")) {
      String auths =
          credentials == null
              ? "{}"
              : "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, credentials);
      Path authFile = home.write("auth.json", auths.getBytes(StandardCharsets.UTF_8));
      Path registries = home.write("registries.conf", new byte[0]);
      Map<String, String> ownSettings =
          Map.of(
              "HOME", home.path().toString(),
              "XDG_CONFIG_HOME", home.path().toString(),
              "XDG_RUNTIME_DIR", home.path().toString(),
              "CONTAINERS_REGISTRIES_CONF", registries.toString(),
              "REGISTRY_AUTH_FILE", authFile.toString());
      Launcher.Result result =
          Launcher.of(List.of(PROGRAM.path(), "--insecure-policy", command))
              .in(home.path())
              .with(ownSettings)
              .run(arguments);
      if (result.exitStatus() != 0) {
        throw new AssertionError(
            "skopeo %s %s failed: %s".formatted(command, List.of(arguments), result.stderr()));
      }
      return result.stdout();
    }
  }

  private static JsonNode json(byte[] text) {
    try {
      return JSON.readTree(new String(text, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError("skopeo printed no JSON", e);
    }
  }
}
