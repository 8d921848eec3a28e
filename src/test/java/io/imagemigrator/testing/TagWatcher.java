package io.imagemigrator.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at the tags of a registry again and again while others write to it, and notes each one that
 * leads to something incomplete or wrong.
 */
public final class TagWatcher implements AutoCloseable {
  private static final int PAUSE_MILLIS = 5;

  private final DockerRegistry registry;
  private final Map<String, SampleManifest> expected = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger checks = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Thread thread = new Thread(this::watch, "tag watcher");

  private TagWatcher(DockerRegistry registry, Map<String, SampleManifest> images) {
    this.registry = registry;
    expected.putAll(images);
    thread.setDaemon(true);
    thread.start();
  }

  /** Watches the images, by REPOSITORY:TAG, from now on. */
  public static TagWatcher of(DockerRegistry registry, Map<String, SampleManifest> images) {
    return new TagWatcher(registry, images);
  }

  /** Watches these too. */
  public void add(Map<String, SampleManifest> images) {
    expected.putAll(images);
  }

  /** Each tag that led to something incomplete or wrong, with what that was. */
  public Queue<String> wrong() {
    return wrong;
  }

  /** Tags that were there when they were looked at, all looks counted. */
  public int checks() {
    return checks.get();
  }

  /** The tags that are not there now. */
  public List<String> missing() {
    return expected.keySet().stream().filter(name -> !isThere(name)).toList();
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      for (String name : expected.keySet()) {
        if (isThere(name)) {
          check(name, expected.get(name));
        }
        Pause.millis(PAUSE_MILLIS);
      }
    }
  }

  private boolean isThere(String name) {
    return head(repository(name), "manifests", name.substring(name.lastIndexOf(':') + 1))
            .statusCode()
        == 200;
  }

  private void check(String name, SampleManifest image) {
    checks.incrementAndGet();
    String tag = name.substring(name.lastIndexOf(':') + 1);
    String digest =
        head(repository(name), "manifests", tag)
            .headers()
            .firstValue("Docker-Content-Digest")
            .orElse("");
    if (!digest.equals(image.digest())) {
      wrong.add(name + " has " + digest + " instead of " + image.digest());
    }
    checkBelow(name, image);
  }

  private void checkBelow(String name, SampleManifest manifest) {
    for (Content blob : manifest.blobs()) {
      if (head(repository(name), "blobs", blob.digest()).statusCode() != 200) {
        wrong.add(name + " lacks blob " + blob.digest());
      }
    }
    for (SampleManifest child : manifest.children()) {
      if (head(repository(name), "manifests", child.digest()).statusCode() != 200) {
        wrong.add(name + " lacks manifest " + child.digest());
      }
      checkBelow(name, child);
    }
  }

  private static String repository(String name) {
    return name.substring(0, name.lastIndexOf(':'));
  }

  private HttpResponse<Void> head(String repository, String part, String reference) {
    URI uri = URI.create(registry.url() + "/v2/" + repository + "/" + part + "/" + reference);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .header(
                "Accept",
                String.join(
                    ",",
                    SampleManifest.OCI_INDEX,
                    SampleManifest.OCI_IMAGE,
                    SampleManifest.DOCKER_LIST,
                    SampleManifest.DOCKER_IMAGE))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new IllegalStateException("the registry itself must always answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
