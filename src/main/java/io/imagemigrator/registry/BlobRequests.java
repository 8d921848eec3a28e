package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Requests for blobs: look up, read, mount, upload. */
final class BlobRequests {
  private final RepositoryEndpoint endpoint;

  BlobRequests(RepositoryEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Whether the repository has the blob; a registry that will not say (403, 405) has it not. */
  boolean exists(Digest digest) throws RegistryException {
    ApiRequest request =
        request("look up", digest, "HEAD", "blobs/" + digest).accept(200, 403, 404, 405);
    try (ApiResponse response = endpoint.call(request)) {
      return response.status() == 200;
    }
  }

  BlobStream open(Digest digest) throws RegistryException {
    ApiRequest request = request("read", digest, "GET", "blobs/" + digest);
    return new BlobStream(endpoint.call(request));
  }

  /**
   * Asks the registry to link a blob from another of its repositories.
   *
   * @return empty when the blob is in place now, otherwise the upload that was opened instead
   */
  Optional<URI> mount(Digest digest, Repository from) throws RegistryException {
    ApiRequest request =
        request("mount", digest, "POST", "blobs/uploads/?mount=" + digest + "&from=" + from.path());
    if (!from.equals(endpoint.repository())) {
      request.scopes(Scope.union(endpoint.scopes(), Scope.pull(from)));
    }
    return start(request.accept(201, 202));
  }

  URI startUpload(Digest digest) throws RegistryException {
    ApiRequest request = request("upload", digest, "POST", "blobs/uploads/").accept(202);
    return start(request).orElseThrow();
  }

  private Optional<URI> start(ApiRequest request) throws RegistryException {
    try (ApiResponse response = endpoint.call(request)) {
      if (response.status() == 201) {
        return Optional.empty();
      }
      String location =
          response
              .header("Location")
              .orElseThrow(() -> request.failed(Kind.REFUSED, "it names no upload address"));
      return Optional.of(Locations.resolve(response.uri(), location));
    } catch (IllegalArgumentException e) {
      throw request.failed(Kind.REFUSED, "its upload address is unusable");
    }
  }

  /** Sends a blob whole, in one request, straight from the stream of another registry. */
  void upload(
      URI upload,
      Descriptor blob,
      BlobStream source,
      Repository sourceRepository,
      LongConsumer onBytes)
      throws RegistryException {
    ApiRequest request =
        endpoint
            .request(
                "upload blob " + blob.digest() + " to",
                "PUT",
                Locations.withDigest(upload, blob.digest()))
            .body(new BlobEntity(source, sourceRepository, blob, onBytes))
            .accept(200, 201, 204)
            .commit();
    try (ApiResponse response = endpoint.call(request)) {
      Optional<Digest> stored = response.digest();
      if (stored.isPresent() && !stored.get().equals(blob.digest())) {
        throw request.failed(Kind.CORRUPT, "it was stored as " + stored.get());
      }
    }
  }

  /** Gives an upload up. Failing to is no failure: registries purge old uploads by themselves. */
  void cancel(URI upload) {
    ApiRequest request =
        endpoint
            .request("cancel an upload to", "DELETE", upload)
            // A token of its own: being refused this must not cost the one that pushes.
            .scopes(Scope.delete(endpoint.repository()))
            .accept(200, 202, 204, 404, 405);
    try {
      endpoint.call(request).close();
    } catch (IOException e) {
      // The failure that led here is the one to report.
    }
  }

  private ApiRequest request(String verb, Digest digest, String method, String rest) {
    return endpoint.request(verb + " blob " + digest + " of", method, rest);
  }
}
