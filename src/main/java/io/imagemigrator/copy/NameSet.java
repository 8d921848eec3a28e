package io.imagemigrator.copy;

/**
 * A set of names that keeps 64 bits of each, for a third of the memory or less. It never forgets a
 * name, but may take a new one for another that it has: by chance, in one of forty million sets of
 * a million names. Not for several threads at once.
 */
final class NameSet {
  private static final int SMALLEST = 64;

  /** An empty place; the name whose bits it would be is given others. */
  private static final long NONE = 0;

  private long[] places = new long[SMALLEST];
  private int size;

  /** Adds a name; false when it was there. */
  boolean add(String name) {
    long bits = bits(name);
    int place = place(bits);
    if (places[place] == bits) {
      return false;
    }
    places[place] = bits;
    size++;
    if (size > places.length / 2) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  private int place(long bits) {
    int mask = places.length - 1;
    int place = (int) bits & mask;
    while (places[place] != NONE && places[place] != bits) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] old = places;
    places = new long[2 * old.length];
    for (long bits : old) {
      if (bits != NONE) {
        places[place(bits)] = bits;
      }
    }
  }

  /** FNV-1a over the characters, and the last step of SplitMix64, which spreads it to all bits. */
  private static long bits(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    hash ^= hash >>> 31;
    return hash == NONE ? 1 : hash;
  }
}
