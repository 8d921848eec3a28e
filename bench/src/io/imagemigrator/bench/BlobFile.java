package io.imagemigrator.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes gzipped tars of any size without holding one in memory. */
final class BlobFile {
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final int CHUNK = 64 * 1024;

  private BlobFile() {}

  /**
   * One file of random bytes in a tar, so that the layer is hardly larger than size. The same seed
   * and size give the same bytes.
   */
  static Blob writeLayer(Path file, long seed, long size) throws IOException {
    MessageDigest packed = sha256();
    MessageDigest content = sha256();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        OutputStream gzip = new FastGzip(new DigestOutputStream(out, packed));
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new DigestOutputStream(gzip, content))) {
      TarArchiveEntry entry = new TarArchiveEntry("layer-" + seed);
      entry.setSize(size);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      writeRandom(tar, new SplittableRandom(seed), size);
      tar.closeArchiveEntry();
    }
    return new Blob(LAYER, digest(packed), Files.size(file), digest(content));
  }

  static String digest(byte[] bytes) {
    MessageDigest hash = sha256();
    hash.update(bytes);
    return digest(hash);
  }

  private static void writeRandom(OutputStream out, SplittableRandom random, long size)
      throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, size)];
    for (long left = size; left > 0; left -= chunk.length) {
      random.nextBytes(chunk);
      out.write(chunk, 0, (int) Math.min(chunk.length, left));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }

  private static String digest(MessageDigest hash) {
    return "sha256:" + HexFormat.of().formatHex(hash.digest());
  }

  /** Random bytes do not shrink, however long one tries. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, CHUNK);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
