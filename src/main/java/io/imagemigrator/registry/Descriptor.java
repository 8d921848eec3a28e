package io.imagemigrator.registry;

/**
 * What a manifest says of a blob or of another manifest.
 *
 * @param mediaType as the manifest gives it; empty when it gives none
 * @param digest the content's address
 * @param size bytes, or {@link #UNKNOWN_SIZE} where the manifest does not say (Docker schema 1, and
 *     what some builders pushed)
 */
public record Descriptor(String mediaType, Digest digest, long size) {
  /** The size of a blob whose manifest does not give one. */
  public static final long UNKNOWN_SIZE = -1;

  /** Whether it cannot be the size of the same content; an unknown size contradicts nothing. */
  public boolean contradicts(long otherSize) {
    return size != UNKNOWN_SIZE && otherSize != UNKNOWN_SIZE && size != otherSize;
  }

  /** The same, with the size that another descriptor gives where this one gives none. */
  public Descriptor or(Descriptor other) {
    return size == UNKNOWN_SIZE ? new Descriptor(mediaType, digest, other.size) : this;
  }
}
