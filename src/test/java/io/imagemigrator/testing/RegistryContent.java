package io.imagemigrator.testing;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills a registry through the distribution API, and reads single items back. Any answer but the
 * one asked for is an IllegalStateException with the registry's words.
 */
public final class RegistryContent {
  private static final int WORKERS = 8;

  private final RegistryConnection connection;
  private final Set<String> done = ConcurrentHashMap.newKeySet();

  private RegistryContent(RegistryConnection connection) {
    this.connection = connection;
  }

  public static RegistryContent of(DockerRegistry registry) {
    return of(registry.url());
  }

  /** The url without a path, such as http://127.0.0.1:5000. */
  public static RegistryContent of(String url) {
    return new RegistryContent(new RegistryConnection(url));
  }

  /** For password and for token registries alike. */
  public RegistryContent as(String user, String password) {
    return new RegistryContent(connection.as(user, password));
  }

  public RegistryContent trusting(SelfSignedCertificate certificate) {
    return new RegistryContent(connection.trusting(certificate));
  }

  /** Pushes all under the manifest, and it under each tag, or by digest alone without one. */
  public void push(String repository, SampleManifest manifest, String... tags) {
    push(repository, manifest, List.of(tags));
  }

  public void push(String repository, SampleManifest manifest, List<String> tags) {
    pushUnder(repository, manifest);
    if (tags.isEmpty()) {
      putManifest(repository, manifest, manifest.digest());
    }
    inParallel(
        tags.stream().<Runnable>map(tag -> () -> putManifest(repository, manifest, tag)).toList());
  }

  /** Pushes many at a time; the keys have the form REPOSITORY:TAG. */
  public void pushAll(Map<String, SampleManifest> manifests) {
    List<Runnable> pushes = new ArrayList<>();
    manifests.forEach(
        (name, manifest) -> {
          int colon = name.lastIndexOf(':');
          String repository = name.substring(0, colon);
          String tag = name.substring(colon + 1);
          pushes.add(
              () -> {
                pushUnder(repository, manifest);
                putManifest(repository, manifest, tag);
              });
        });
    inParallel(pushes);
  }

  /** The manifest's bytes under a tag or digest, whatever its media type. */
  public byte[] manifest(String repository, String reference) {
    HttpRequest.Builder request =
        connection
            .request("/v2/" + repository + "/manifests/" + reference)
            .header(
                "Accept",
                String.join(
                    ",",
                    SampleManifest.OCI_INDEX,
                    SampleManifest.OCI_IMAGE,
                    SampleManifest.DOCKER_LIST,
                    SampleManifest.DOCKER_IMAGE,
                    SampleManifest.DOCKER_SCHEMA_1));
    return connection.send(request, 200).body();
  }

  public byte[] blob(String repository, String digest) {
    return connection
        .send(connection.request("/v2/" + repository + "/blobs/" + digest), 200)
        .body();
  }

  /** Fails unless the registry says that it has no such manifest. */
  public void checkAbsent(String repository, String reference) {
    connection.send(connection.request("/v2/" + repository + "/manifests/" + reference), 404);
  }

  private void pushUnder(String repository, SampleManifest manifest) {
    for (Content blob : manifest.blobs()) {
      if (done.add(repository + "@" + blob.digest())) {
        putBlob(repository, blob);
      }
    }
    for (SampleManifest child : manifest.children()) {
      pushUnder(repository, child);
      putManifest(repository, child, child.digest());
    }
  }

  private void putBlob(String repository, Content blob) {
    HttpResponse<byte[]> opened =
        connection.send(
            connection
                .request("/v2/" + repository + "/blobs/uploads/")
                .POST(BodyPublishers.noBody()),
            202);
    URI location = opened.uri().resolve(opened.headers().firstValue("Location").orElseThrow());
    String separator = location.getRawQuery() == null ? "?" : "&";
    URI complete = URI.create(location + separator + "digest=" + blob.digest());
    connection.send(
        HttpRequest.newBuilder(complete)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(blob.bytes())),
        201);
  }

  private void putManifest(String repository, SampleManifest manifest, String reference) {
    connection.send(
        connection
            .request("/v2/" + repository + "/manifests/" + reference)
            .header("Content-Type", manifest.mediaType())
            .PUT(BodyPublishers.ofByteArray(manifest.bytes())),
        201);
  }

  private static void inParallel(List<Runnable> tasks) {
    ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Callable<Object>> calls = tasks.stream().map(Executors::callable).toList();
      for (Future<Object> task : pool.invokeAll(calls)) {
        task.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while pushing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
