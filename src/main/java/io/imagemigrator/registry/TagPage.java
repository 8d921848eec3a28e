package io.imagemigrator.registry;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Some of a repository's tags.
 *
 * @param tags as the registry sent them: data from outside, not yet checked
 * @param next where the registry says the list goes on; empty on the last page
 */
public record TagPage(List<String> tags, Optional<URI> next) {
  /** Keeps a copy of the list. */
  public TagPage {
    tags = List.copyOf(tags);
  }
}
