package io.imagemigrator.cluster;

import java.util.Optional;

/**
 * A list that is read page by page, as far as it has been read.
 *
 * @param kind of what is listed
 * @param namespace empty for all
 * @param next the API server's token of the next page; empty before the first one
 * @param more whether there is a next page
 */
public record WorkloadList(
    WorkloadKind kind, Optional<String> namespace, Optional<String> next, boolean more) {
  static WorkloadList before(WorkloadKind kind, Optional<String> namespace) {
    return new WorkloadList(kind, namespace, Optional.empty(), true);
  }

  /** The same list with nothing more to read. */
  public WorkloadList ended() {
    return new WorkloadList(kind, namespace, Optional.empty(), false);
  }

  WorkloadList at(String token) {
    boolean last = token == null || token.isEmpty();
    return last ? ended() : new WorkloadList(kind, namespace, Optional.of(token), true);
  }

  @Override
  public String toString() {
    return kind.label() + "s" + namespace.map(name -> " in namespace " + name).orElse("");
  }
}
