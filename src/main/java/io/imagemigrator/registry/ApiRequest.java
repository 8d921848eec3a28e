package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.apache.hc.core5.http.HttpEntity;

/** One request of the distribution API, before its host's scheme and its token are known. */
final class ApiRequest {
  final String operation;
  final Repository repository;
  final Access access;
  final String method;

  /** Where it goes: a path of the registry's API, or a URI that the registry gave. */
  final URI target;

  final Map<String, String> headers = new LinkedHashMap<>();
  SortedSet<String> scopes;
  Set<Integer> accepted = Set.of(200);
  HttpEntity body;
  Patience patience = Patience.SHORT;
  Deadline deadline = Deadline.NONE;
  Side side;

  private ApiRequest(
      String operation, Repository repository, Access access, String method, URI target) {
    this.operation = operation;
    this.repository = repository;
    this.access = access;
    this.method = method;
    this.target = target;
    scopes = Scope.pull(repository);
  }

  /**
   * A request to the repository's part of the API.
   *
   * @param operation what it is for, as errors say it: "read manifest 1.0 of"
   * @param rest what follows {@code /v2/NAME/}
   */
  static ApiRequest of(
      String operation, Repository repository, Access access, String method, String rest) {
    URI path = URI.create("/v2/" + repository.path() + "/" + rest);
    return new ApiRequest(operation, repository, access, method, path);
  }

  /** A request to a URI that the registry itself gave, followed to the letter. */
  static ApiRequest to(
      String operation, Repository repository, Access access, String method, URI uri) {
    return new ApiRequest(operation, repository, access, method, uri);
  }

  ApiRequest scopes(SortedSet<String> needed) {
    scopes = needed;
    return this;
  }

  ApiRequest header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  ApiRequest accept(Integer... statuses) {
    accepted = Set.of(statuses);
    return this;
  }

  ApiRequest body(HttpEntity entity) {
    body = entity;
    return this;
  }

  ApiRequest patience(Patience needed) {
    patience = needed;
    return this;
  }

  ApiRequest deadline(Deadline ofTask) {
    deadline = ofTask;
    return this;
  }

  ApiRequest side(Side end) {
    side = end;
    return this;
  }

  /**
   * On which terms this request, or a redirected one, is sent.
   *
   * @param addresses to which it may go
   */
  Terms terms(AddressRule addresses) {
    return new Terms(access.insecure(), patience, deadline, addresses);
  }

  /** An answer that cannot be used, though its status is as expected. */
  RegistryException failed(Kind kind, String reason) {
    return failed(kind, reason, null);
  }

  RegistryException failed(Kind kind, String reason, IOException cause) {
    return new RegistryException(kind, operation, repository, reason, cause).at(side);
  }

  /** No answer, or one that broke off. */
  RegistryException failed(IOException cause) {
    return RegistryErrors.ofFailure(operation, repository, access, cause).at(side);
  }

  boolean canBeSentAgain() {
    return body == null || body.isRepeatable();
  }

  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
