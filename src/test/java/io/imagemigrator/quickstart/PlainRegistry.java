package io.imagemigrator.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Pushes what Jib cannot: any blob and any manifest, into one repository of a plain-HTTP registry
 * without a login.
 */
final class PlainRegistry {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI repository;

  PlainRegistry(String registry, String repository) {
    this.repository = URI.create("http://" + registry + "/v2/" + repository + "/");
  }

  /** Returns the blob's digest. */
  String pushBlob(byte[] blob) throws Exception {
    String digest = digest(blob);
    URI uploads = repository.resolve("blobs/uploads/");
    HttpResponse<byte[]> started =
        send(HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()), 202);
    String location = started.headers().firstValue("Location").orElseThrow();
    URI upload =
        uploads.resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest);
    send(
        HttpRequest.newBuilder(upload)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(blob)),
        201);
    return digest;
  }

  /** Returns the manifest's digest. */
  String pushManifest(String tag, String mediaType, byte[] manifest) throws Exception {
    send(
        HttpRequest.newBuilder(repository.resolve("manifests/" + tag))
            .header("Content-Type", mediaType)
            .PUT(BodyPublishers.ofByteArray(manifest)),
        201);
    return digest(manifest);
  }

  byte[] manifest(String tag, String mediaType) throws Exception {
    return send(
            HttpRequest.newBuilder(repository.resolve("manifests/" + tag))
                .header("Accept", mediaType),
            200)
        .body();
  }

  static String digest(byte[] bytes) throws NoSuchAlgorithmException {
    return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder builder, int expected)
      throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != expected) {
      throw new IOException(
          "Tried to %s %s but failed because the registry answered %d"
              .formatted(request.method(), request.uri(), response.statusCode()));
    }
    return response;
  }
}
