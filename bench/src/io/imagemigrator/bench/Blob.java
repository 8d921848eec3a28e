package io.imagemigrator.bench;

/**
 * A blob that lies in a registry's storage.
 *
 * @param contentDigest of what is packed in it; its own digest when nothing is
 */
record Blob(String mediaType, String digest, long size, String contentDigest) {
  String descriptor() {
    return descriptor("");
  }

  /** More is further members, led by a comma, or empty. */
  String descriptor(String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(mediaType, digest, size, more);
  }
}
