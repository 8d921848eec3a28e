package io.imagemigrator.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compares a target with what it should have. Manifests are read and hashed; of blobs, which the
 * registry hashed when it took them, presence and size are asked for.
 */
final class CopyCheck {
  private static final int THREADS = 8;
  private static final String ACCEPT =
      "application/vnd.oci.image.index.v1+json,application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final String namespace;

  CopyCheck(String url, String namespace) {
    this.url = url;
    this.namespace = namespace;
  }

  /** What is missing or different, first of all; empty when all is as it should be. */
  Optional<String> firstDifference(List<StoredItem> items)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Optional<String>>> checks = new ArrayList<>();
      items.forEach(item -> checks.add(() -> difference(item)));
      for (Future<Optional<String>> check : threads.invokeAll(checks)) {
        if (check.get().isPresent()) {
          return check.get();
        }
      }
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IOException("the check of " + url + " failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private Optional<String> difference(StoredItem item) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + item.path(namespace))).header("Accept", ACCEPT);
    String found;
    if (item.isManifest()) {
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      found = answer.statusCode() == 200 ? BlobFile.digest(answer.body()) : status(answer);
    } else {
      request.method("HEAD", HttpRequest.BodyPublishers.noBody());
      HttpResponse<Void> answer = client.send(request.build(), BodyHandlers.discarding());
      long size = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
      if (answer.statusCode() == 200) {
        found = size == item.size() ? item.digest() : "a blob of " + size + " bytes";
      } else {
        found = status(answer);
      }
    }
    return found.equals(item.digest())
        ? Optional.empty()
        : Optional.of(
            "%s gives %s instead of %s".formatted(item.path(namespace), found, item.digest()));
  }

  private static String status(HttpResponse<?> answer) {
    return "status " + answer.statusCode();
  }
}
