package io.imagemigrator.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hosts that refuse the length of page that lists are asked for: Quay does above 100. They are
 * asked without one, so that the refusal costs a request for each host and not for each repository.
 */
final class PageLimits {
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();

  boolean mayAskForLength(Repository repository) {
    return !refusing.contains(repository.apiHost());
  }

  /** It gave without a length what it had refused with one. */
  void refusesLength(Repository repository) {
    refusing.add(repository.apiHost());
  }
}
