package io.imagemigrator.rule;

import java.util.HashSet;
import java.util.Set;

/**
 * The tags that a list has had so far, some 100 bytes each. A class of its own, since a body that
 * Camel carries must not be hashed tag by tag.
 */
final class SeenTags {
  private static final int MOST = 1_000_000;

  private final Set<String> tags = new HashSet<>();

  /** Adds a tag; false when it was there. */
  boolean add(String tag) {
    return tags.add(tag);
  }

  /** Whether there are more than any repository has: a list that never ends fills the memory. */
  boolean tooMany() {
    return tags.size() > MOST;
  }

  boolean isEmpty() {
    return tags.isEmpty();
  }
}
