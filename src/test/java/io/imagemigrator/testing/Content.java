package io.imagemigrator.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A blob; two with one digest are equal. The array is never to be changed. */
@SuppressWarnings("ArrayRecordComponent")
public record Content(String mediaType, byte[] bytes, String digest) {
  public static Content of(String mediaType, byte[] bytes) {
    return new Content(mediaType, bytes, sha256(bytes));
  }

  public static Content of(String mediaType, String text) {
    return of(mediaType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The form sha256:HEX. */
  public static String sha256(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JDK has SHA-256", e);
    }
  }

  public Content as(String otherMediaType) {
    return new Content(otherMediaType, bytes, digest);
  }

  /** A descriptor of OCI and Docker form; more is further members, led by a comma, or empty. */
  String descriptor(String more) {
    return "{\"size\": %d,\"digest\":\"%s\",  \"mediaType\" : \"%s\"%s}"
        .formatted(bytes.length, digest, mediaType, more);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Content that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "%s %s, %d bytes".formatted(mediaType, digest, bytes.length);
  }
}
