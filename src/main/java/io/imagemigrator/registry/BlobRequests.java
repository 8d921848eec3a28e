package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests for blobs: look up, read, mount, upload. */
final class BlobRequests {
  private static final Logger LOG = LoggerFactory.getLogger(BlobRequests.class);

  private final RepositoryEndpoint endpoint;

  BlobRequests(RepositoryEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * What a look says of a blob; empty when it is not there, and when the registry will not say
   * (400, 401, 403, 405).
   */
  Optional<Descriptor> look(Digest digest) throws RegistryException {
    ApiRequest request =
        request("look up", digest, "HEAD", "blobs/" + digest)
            .accept(200, 400, 401, 403, 404, 405, 410);
    try (ApiResponse response = endpoint.call(request)) {
      return response.status() == 200
          ? Optional.of(new Descriptor("", digest, size(response)))
          : Optional.empty();
    }
  }

  /** Some servers put a length of 0 on every answer that has no body. */
  private static long size(ApiResponse response) {
    String length = response.header("Content-Length").orElse("").strip();
    boolean said =
        response.header("Content-Encoding").isEmpty() && length.matches("[1-9][0-9]{0,17}");
    return said ? Long.parseLong(length) : Descriptor.UNKNOWN_SIZE;
  }

  BlobStream open(Digest digest) throws RegistryException {
    return new BlobStream(new Reader(digest), endpoint.continuation());
  }

  /** Reads a blob from any of its bytes on. */
  private final class Reader implements BlobStream.Opener {
    private final Digest digest;

    Reader(Digest digest) {
      this.digest = digest;
    }

    private ApiRequest get() {
      return request("read", digest, "GET", "blobs/" + digest).patience(Patience.BODY);
    }

    @Override
    public ApiResponse open(long offset) throws RegistryException {
      ApiRequest request = get().accept(200, 206);
      if (offset > 0) {
        request.header("Range", "bytes=" + offset + "-").accept(200, 206, 416);
      }
      return endpoint.call(request);
    }

    @Override
    public void continued() {
      endpoint.guard().continued(endpoint.repository().apiHost());
    }

    @Override
    public RegistryException failed(Kind kind, String reason, IOException cause) {
      return get().failed(kind, reason, cause);
    }
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
    return start(request, Optional.of(digest));
  }

  URI startUpload(Digest digest) throws RegistryException {
    ApiRequest request = request("upload", digest, "POST", "blobs/uploads/");
    return start(request, Optional.empty()).orElseThrow();
  }

  /**
   * Opens an upload. Where a registry says another success than 201 or 202, the address tells what
   * it did.
   *
   * @param mounted the blob that may be in place instead
   */
  private Optional<URI> start(ApiRequest request, Optional<Digest> mounted)
      throws RegistryException {
    try (ApiResponse response = endpoint.call(request.accept(200, 201, 202, 204))) {
      String location = response.header("Location").orElse("");
      // Not "uploads" alone: a repository may have that name.
      boolean upload = response.status() == 202 || location.contains("/blobs/uploads/");
      boolean blob = mounted.filter(digest -> location.endsWith("/" + digest)).isPresent();
      if (mounted.isPresent() && !upload && (response.status() == 201 || blob)) {
        return Optional.empty();
      }
      if (location.isBlank()) {
        throw request.failed(
            Kind.REFUSED, "it answered " + response.status() + " and names no upload address");
      }
      return Optional.of(resolve(request, response, location, "its upload address is unusable"));
    }
  }

  private static URI resolve(
      ApiRequest request, ApiResponse response, String location, String otherwise)
      throws RegistryException {
    try {
      return Locations.resolve(response.uri(), location);
    } catch (IllegalArgumentException e) {
      throw request.failed(Kind.REFUSED, otherwise);
    }
  }

  /**
   * Sends a blob straight from the stream of another registry, in one request. Where that breaks
   * off, the registry is asked what it has, and gets the rest.
   *
   * @return bytes of the blob
   */
  long upload(
      URI upload,
      Descriptor blob,
      BlobStream stream,
      Repository sourceRepository,
      LongConsumer onBytes)
      throws RegistryException {
    HashedSource source = new HashedSource(stream, blob, sourceRepository);
    source.checkLength();
    IntConsumer told =
        bytes -> {
          endpoint.guard().transferred(sourceRepository.apiHost(), bytes);
          endpoint.guard().transferred(endpoint.repository().apiHost(), bytes);
          onBytes.accept(bytes);
        };
    Continuation continuation = endpoint.continuation();
    UploadState state = new UploadState(upload, 0);
    while (true) {
      try {
        put(state, blob, source, told);
        return source.position();
      } catch (RegistryException e) {
        boolean ownTrouble =
            (e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.RATE_LIMITED)
                && e.isAt(endpoint.side());
        if (!ownTrouble || source.length() < 0) {
          throw e;
        }
        Optional<UploadState> kept = state(state.address(), continuation, source.position());
        if (kept.isEmpty() && source.position() == source.length() && isThere(blob.digest())) {
          return source.length(); // It was stored, and only the answer was lost.
        }
        state = kept.orElseThrow(() -> e);
        endpoint.guard().continued(endpoint.repository().apiHost());
        LOG.info("{}; going on at byte {}", e.getMessage(), state.offset());
      }
    }
  }

  private boolean isThere(Digest digest) {
    try {
      return look(digest).isPresent();
    } catch (RegistryException e) {
      return false;
    }
  }

  private void put(UploadState state, Descriptor blob, HashedSource source, IntConsumer onBytes)
      throws RegistryException {
    URI to = Locations.withDigest(state.address(), blob.digest());
    for (int redirects = 0; redirects <= RegistryCaller.MAX_REDIRECTS; redirects++) {
      ApiRequest request = put(to, state.offset(), blob, source, onBytes);
      try (ApiResponse response = endpoint.call(request)) {
        Optional<String> elsewhere = response.header("Location");
        boolean moved = response.status() == 307 || response.status() == 308;
        if (!moved || elsewhere.isEmpty()) {
          requireStored(request, response, blob.digest());
          return;
        }
        // The redirecting server keeps nothing, so the blob is read again.
        to =
            resolve(
                request,
                response,
                elsewhere.get(),
                "it was redirected to something that is no address");
      }
    }
    throw put(to, 0, blob, source, onBytes)
        .failed(
            Kind.REFUSED, "it was redirected more than " + RegistryCaller.MAX_REDIRECTS + " times");
  }

  private ApiRequest put(
      URI to, long offset, Descriptor blob, HashedSource source, IntConsumer onBytes) {
    ApiRequest request =
        endpoint
            .request("upload blob " + blob.digest() + " to", "PUT", to)
            .body(new BlobEntity(source, offset, onBytes))
            .accept(200, 201, 202, 204, 307, 308, 416)
            .patience(Patience.COMMIT);
    if (offset > 0 && offset < source.length()) {
      request.header("Content-Range", offset + "-" + (source.length() - 1));
    }
    return request;
  }

  private void requireStored(ApiRequest request, ApiResponse response, Digest blob)
      throws RegistryException {
    switch (response.status()) {
      case 416 ->
          throw request.failed(Kind.UNAVAILABLE, "the registry lost count of the upload (416)");
      case 307, 308 ->
          throw request.failed(Kind.REFUSED, "it was redirected, and not told where to");
      default -> {
        Optional<Digest> stored = response.digest();
        // Such a header may be all that is wrong: an image would fail once for each of its blobs.
        if (stored.isPresent() && !stored.get().equals(blob) && !isThere(blob)) {
          throw request.failed(Kind.CORRUPT, "it was stored as " + stored.get());
        }
      }
    }
  }

  /**
   * What the registry has of an upload that broke off; empty when it does not say, or has given the
   * upload up, as distribution 2 does once it has some of a request's body.
   */
  private Optional<UploadState> state(URI upload, Continuation continuation, long sent) {
    try {
      while (continuation.mayGoOn(sent)) {
        ApiRequest request =
            endpoint.request("look up an upload to", "GET", upload).accept(200, 201, 202, 204);
        try (ApiResponse response = endpoint.call(request)) {
          return UploadState.of(upload, response).filter(state -> state.offset() <= sent);
        } catch (RegistryException e) {
          if (!e.retryable()) {
            return Optional.empty();
          }
        }
      }
    } catch (InterruptedIOException e) {
      // Whoever asks has a failure to report.
    }
    return Optional.empty();
  }

  /** Gives an upload up. Failing to is no failure: registries purge old uploads by themselves. */
  void cancel(URI upload) {
    ApiRequest request =
        endpoint
            .request("cancel an upload to", "DELETE", upload)
            // A token of its own: being refused this must not cost the one that pushes.
            .scopes(Scope.delete(endpoint.repository()))
            .accept(200, 201, 202, 204, 404, 405, 410);
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
