package io.imagemigrator.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Reads answers with a Content-Encoding: gzip that nobody asked for. */
final class Gzip {
  private static final int BUFFER = 8192;

  private static final Set<String> NAMES = Set.of("gzip", "x-gzip");

  private Gzip() {}

  /** Whether bytes begin as packed ones do; no document of a registry does. */
  static boolean is(byte[] bytes) {
    return bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b && bytes[2] == 8;
  }

  /** Whether an answer says that it is packed. */
  static boolean isSaid(ApiResponse response) {
    return NAMES.contains(
        response.header("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT));
  }

  /**
   * The bytes of a document, unpacked if it is packed.
   *
   * @throws TooLongException when they are more than the limit
   */
  static byte[] document(byte[] bytes, int limit) throws IOException {
    if (!is(bytes)) {
      return bytes;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] unpacked = in.readNBytes(limit + 1);
      if (unpacked.length > limit) {
        throw new TooLongException(limit);
      }
      return unpacked;
    }
  }

  /** The same of the beginning of a document: as much of it as that holds. */
  static byte[] beginning(byte[] bytes, int limit) {
    if (!is(bytes)) {
      return bytes;
    }
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] buffer = new byte[BUFFER];
      int count = in.read(buffer, 0, BUFFER);
      while (count > 0) {
        unpacked.write(buffer, 0, count);
        count = in.read(buffer, 0, Math.min(BUFFER, limit - unpacked.size()));
      }
    } catch (IOException e) {
      // It was cut off.
    }
    return unpacked.toByteArray();
  }
}
