package io.imagemigrator.registry;

/**
 * A manifest of any kind, as the bytes that the source sent.
 *
 * <p>The bytes are never written anew: a digest survives only a copy byte for byte.
 *
 * @param mediaType what it is pushed as
 * @param digest of the bytes (of the signed payload, for Docker schema 1)
 * @param bytes the document; not to be changed
 * @param content what the bytes refer to
 */
@SuppressWarnings("ArrayRecordComponent") // shared, not copied: a manifest may be megabytes
public record Manifest(String mediaType, Digest digest, byte[] bytes, ManifestContent content) {
  @Override
  public String toString() {
    return mediaType + " " + digest;
  }
}
