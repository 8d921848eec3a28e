package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.LongConsumer;

/** Requests for blobs: look up, read, mount, upload. */
final class BlobRequests {
  private final RegistryCaller caller;
  private final Repository repository;
  private final Access access;
  private final SortedSet<String> scopes;

  BlobRequests(
      RegistryCaller caller, Repository repository, Access access, SortedSet<String> scopes) {
    this.caller = caller;
    this.repository = repository;
    this.access = access;
    this.scopes = scopes;
  }

  /** Whether the repository has the blob; a registry that will not say (403, 405) has it not. */
  boolean exists(Digest digest) throws RegistryException {
    ApiRequest request =
        request("look up", digest, "HEAD", "blobs/" + digest).accept(200, 403, 404, 405);
    try (ApiResponse response = caller.call(request)) {
      return response.status() == 200;
    }
  }

  BlobStream open(Digest digest) throws RegistryException {
    ApiRequest request = request("read", digest, "GET", "blobs/" + digest);
    return new BlobStream(caller.call(request));
  }

  /**
   * Asks the registry to link a blob from another of its repositories.
   *
   * @return empty when the blob is in place now, otherwise the upload that was opened instead
   */
  Optional<URI> mount(Digest digest, Repository from) throws RegistryException {
    ApiRequest request =
        request("mount", digest, "POST", "blobs/uploads/?mount=" + digest + "&from=" + from.path());
    request.scopes(Scope.union(scopes, from.equals(repository) ? scopes : Scope.pull(from)));
    return start(request.accept(201, 202));
  }

  URI startUpload(Digest digest) throws RegistryException {
    ApiRequest request = request("upload", digest, "POST", "blobs/uploads/").accept(202);
    return start(request).orElseThrow();
  }

  private Optional<URI> start(ApiRequest request) throws RegistryException {
    try (ApiResponse response = caller.call(request)) {
      if (response.status() == 201) {
        return Optional.empty();
      }
      String location =
          response
              .header("Location")
              .orElseThrow(() -> refused(request, "it names no upload address"));
      return Optional.of(Locations.resolve(response.uri(), location));
    } catch (IllegalArgumentException e) {
      throw refused(request, "its upload address is unusable");
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
        ApiRequest.to(
                "upload blob " + blob.digest() + " to",
                repository,
                access,
                "PUT",
                Locations.withDigest(upload, blob.digest()))
            .scopes(scopes)
            .body(new BlobEntity(source, sourceRepository, blob, onBytes))
            .accept(200, 201, 204)
            .commit();
    try (ApiResponse response = caller.call(request)) {
      Optional<Digest> stored = response.digest();
      if (stored.isPresent() && !stored.get().equals(blob.digest())) {
        throw new RegistryException(
            Kind.CORRUPT,
            repository,
            request.operation + " " + repository + ": it was stored as " + stored.get(),
            null);
      }
    }
  }

  /** Gives an upload up. Failing to is no failure: registries purge old uploads by themselves. */
  void cancel(URI upload) {
    ApiRequest request =
        ApiRequest.to("cancel an upload to", repository, access, "DELETE", upload)
            .scopes(scopes)
            .accept(200, 202, 204, 404, 405);
    try {
      caller.call(request).close();
    } catch (IOException e) {
      // The failure that led here is the one to report.
    }
  }

  private ApiRequest request(String verb, Digest digest, String method, String rest) {
    return ApiRequest.of(verb + " blob " + digest + " of", repository, access, method, rest)
        .scopes(scopes);
  }

  private RegistryException refused(ApiRequest request, String why) {
    return new RegistryException(
        Kind.REFUSED, repository, request.operation + " " + repository + ": " + why, null);
  }
}
