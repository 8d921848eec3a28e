package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** HEAD, GET and PUT of manifests. */
final class ManifestRequests {
  /** Registries take 4 MiB; four times that is surely no manifest but would fill the memory. */
  private static final int MAX_MANIFEST = 16 << 20;

  private final RepositoryEndpoint endpoint;

  ManifestRequests(RepositoryEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** The digest by HEAD; empty when the answer lacks it, and for any answer but 200. */
  Optional<ManifestHead> head(String identifier) throws RegistryException {
    try (ApiResponse response = endpoint.call(look(identifier))) {
      return response.status() == 200
          ? Optional.of(
              new ManifestHead(response.digest(), MediaTypes.manifestOf(contentType(response))))
          : Optional.empty();
    }
  }

  /**
   * The digest by HEAD, which costs the registry less where it is the expected one: docker-registry
   * gives the digest as entity tag, and says 304 before it reads the manifest from its storage.
   */
  Optional<Digest> digest(String identifier, Digest expected) throws RegistryException {
    ApiRequest request = look(identifier).header("If-None-Match", "\"" + expected + "\"");
    try (ApiResponse response = endpoint.call(request)) {
      return switch (response.status()) {
        case 200 -> response.digest();
        case 304 -> response.digest().or(() -> Optional.of(expected));
        default -> Optional.empty();
      };
    }
  }

  Manifest get(String identifier) throws RegistryException {
    ApiRequest request =
        request("read", identifier, "GET").header("Accept", MediaTypes.ACCEPT_MANIFESTS);
    try (ApiResponse response = endpoint.call(request)) {
      byte[] bytes = response.bytes(MAX_MANIFEST);
      Optional<Digest> expected = asked(identifier).or(response::digest);
      return verified(request, parsed(request, contentType(response), bytes, expected), expected);
    } catch (MalformedManifestException e) {
      throw request.failed(Kind.REFUSED, e.getMessage());
    } catch (IOException e) {
      throw request.failed(e);
    }
  }

  private static String contentType(ApiResponse response) {
    return String.join(",", response.headers("Content-Type"));
  }

  private static Optional<Digest> asked(String identifier) {
    return Digest.isDigest(identifier) ? Optional.of(Digest.parse(identifier)) : Optional.empty();
  }

  /** What cannot be read may be no manifest, or one that was damaged on its way. */
  private static Manifest parsed(
      ApiRequest request, String contentType, byte[] bytes, Optional<Digest> expected)
      throws RegistryException, MalformedManifestException {
    try {
      return ManifestParser.parse(contentType, bytes);
    } catch (MalformedManifestException e) {
      if (expected.isPresent() && !expected.get().matches(bytes)) {
        throw damaged(request, Digest.sha256(bytes), expected.get());
      }
      throw e;
    }
  }

  private static Manifest verified(ApiRequest request, Manifest manifest, Optional<Digest> expected)
      throws RegistryException {
    if (expected.isEmpty()) {
      return manifest;
    }
    Digest digest = expected.get();
    if (!digest.equals(manifest.digest()) && !digest.matches(manifest.bytes())) {
      throw damaged(request, manifest.digest(), digest);
    }
    return new Manifest(manifest.mediaType(), digest, manifest.bytes(), manifest.content());
  }

  private static RegistryException damaged(ApiRequest request, Digest found, Digest expected) {
    return request.failed(Kind.CORRUPT, "the bytes hash to " + found + " instead of " + expected);
  }

  void put(String identifier, Manifest manifest) throws RegistryException {
    ApiRequest request =
        request("write", identifier, "PUT")
            .body(new ByteArrayEntity(manifest.bytes(), ContentType.create(manifest.mediaType())))
            .accept(200, 201, 202, 204)
            .patience(Patience.COMMIT);
    try (ApiResponse response = endpoint.call(request)) {
      Optional<Digest> stored = response.digest();
      boolean usual = response.status() == 201 || response.status() == 204;
      if (!usual && stored.isEmpty() && isMissing(identifier)) {
        throw request.failed(
            Kind.REFUSED,
            "something answered "
                + response.status()
                + ", but the registry does not have the manifest");
      }
      boolean comparable =
          stored.isPresent() && stored.get().algorithm().equals(manifest.digest().algorithm());
      if (comparable && !stored.get().equals(manifest.digest())) {
        throw request.failed(
            Kind.REFUSED,
            "the registry stored it as "
                + stored.get()
                + " instead of "
                + manifest.digest()
                + "; it changes manifests, so that digests cannot be kept there, and what was"
                + " written leads to the changed one");
      }
    } catch (RegistryException e) {
      throw e.contentRefused() ? new ManifestRefusedException(e, manifest) : e;
    }
  }

  /** Only a clear answer counts: some registries refuse a HEAD. */
  private boolean isMissing(String identifier) throws RegistryException {
    try (ApiResponse response = endpoint.call(look(identifier))) {
      return response.status() == 404 || response.status() == 410;
    }
  }

  private ApiRequest look(String identifier) {
    return request("look up", identifier, "HEAD")
        .header("Accept", MediaTypes.ACCEPT_MANIFESTS)
        .accept(200, 304, 400, 401, 403, 404, 405, 410);
  }

  private ApiRequest request(String verb, String identifier, String method) {
    return endpoint.request(
        verb + " manifest " + identifier + " of", method, "manifests/" + identifier);
  }
}
