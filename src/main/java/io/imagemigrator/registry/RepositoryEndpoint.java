package io.imagemigrator.registry;

import java.net.URI;
import java.util.SortedSet;

/**
 * Where the requests for one repository go, and what they are allowed to do there.
 *
 * @param side which end of a copy it is
 * @param scopes what tokens are asked for
 * @param deadline of the task that asks
 * @param pageLimits what is known of how hosts list
 */
record RepositoryEndpoint(
    RegistryCaller caller,
    Side side,
    Repository repository,
    Access access,
    SortedSet<String> scopes,
    Deadline deadline,
    PageLimits pageLimits) {
  /**
   * A request to the repository's part of the API.
   *
   * @param operation what it is for, up to the repository's name: "read manifest 1.0 of"
   * @param rest what follows {@code /v2/NAME/}
   */
  ApiRequest request(String operation, String method, String rest) {
    return ApiRequest.of(operation, repository, access, method, rest)
        .side(side)
        .scopes(scopes)
        .deadline(deadline);
  }

  /** A request to a URI that the registry itself gave. */
  ApiRequest request(String operation, String method, URI uri) {
    return ApiRequest.to(operation, repository, access, method, uri)
        .side(side)
        .scopes(scopes)
        .deadline(deadline);
  }

  /** For a transfer that may break off. */
  Continuation continuation() {
    return new Continuation(caller.backoff(), deadline);
  }

  /** Who is told of transfers. */
  RequestGuard guard() {
    return caller.guard();
  }

  ApiResponse call(ApiRequest request) throws RegistryException {
    return caller.call(request);
  }
}
