package io.imagemigrator.registry;

/**
 * What a manifest says of a blob or of another manifest.
 *
 * @param mediaType as the manifest gives it; empty when it gives none
 * @param digest the content's address
 * @param size bytes, or {@link #UNKNOWN_SIZE} where the manifest does not say (Docker schema 1)
 */
public record Descriptor(String mediaType, Digest digest, long size) {
  /** The size of a blob whose manifest does not give one. */
  public static final long UNKNOWN_SIZE = -1;
}
