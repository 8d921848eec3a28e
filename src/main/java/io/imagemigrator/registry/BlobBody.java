package io.imagemigrator.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a blob in an answer that says it is packed ({@code Content-Encoding: gzip}), though
 * that was not asked for. A proxy may have packed them on their way, or the blob may be stored so
 * and the storage says what it is: size and digest decide.
 *
 * @param in the bytes of the blob
 * @param unpacked whether they came packed
 */
record BlobBody(InputStream in, boolean unpacked) {
  /** A blob that is no longer is read whole before it is decided. */
  private static final int BEGINNING = 256 * 1024;

  static BlobBody of(ApiResponse response, Descriptor blob) throws IOException {
    InputStream body = response.body();
    boolean sized = response.contentLength() >= 0 && blob.size() >= 0;
    boolean asItIs = sized && response.contentLength() == blob.size();
    if (!Gzip.isSaid(response) || asItIs) {
      return new BlobBody(body, false);
    }
    byte[] beginning = body.readNBytes(BEGINNING);
    InputStream all = new SequenceInputStream(new ByteArrayInputStream(beginning), body);
    return Gzip.is(beginning) && (sized || isPacked(beginning, blob))
        ? new BlobBody(new GZIPInputStream(all), true)
        : new BlobBody(all, false);
  }

  private static boolean isPacked(byte[] beginning, Descriptor blob) throws IOException {
    boolean whole = beginning.length < BEGINNING;
    if (whole) {
      return !blob.digest().matches(beginning);
    }
    // A long layer whose type says gzip is packed once by itself, and twice after a proxy.
    byte[] inside = new byte[3];
    try (InputStream start = new GZIPInputStream(new ByteArrayInputStream(beginning))) {
      start.readNBytes(inside, 0, inside.length);
    }
    boolean packedByItself = blob.mediaType().isEmpty() || blob.mediaType().contains("gzip");
    return !packedByItself || Gzip.is(inside);
  }
}
