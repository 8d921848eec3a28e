package io.imagemigrator.copy;

import java.util.LinkedHashMap;
import java.util.Map;

/** Forgets what was not asked for longest. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
  /** About 250 bytes each: 25 MB when full. */
  private static final int MAX_ENTRIES = 100_000;

  private final int maxEntries;

  Bounded() {
    this(MAX_ENTRIES);
  }

  Bounded(int maxEntries) {
    super(16, 0.75f, true);
    this.maxEntries = maxEntries;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > maxEntries;
  }
}
