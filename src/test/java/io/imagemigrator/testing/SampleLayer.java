package io.imagemigrator.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A gzipped tar with one file of random bytes: the same seed and size give the same layer.
 *
 * @param diffId the digest of the tar
 */
public record SampleLayer(Content content, String diffId) {
  private static final String MEDIA_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final int TAR_BLOCK = 512;

  /** The layer is slightly larger than size, which is in bytes, and is held in memory. */
  public static SampleLayer of(long seed, int size) {
    byte[] tar = tar("sample-" + seed, random(seed, size));
    return new SampleLayer(Content.of(MEDIA_TYPE, gzip(tar)), Content.sha256(tar));
  }

  public static List<SampleLayer> several(long seed, int count, int size) {
    return IntStream.range(0, count).mapToObj(i -> of(seed * 1000 + i, size)).toList();
  }

  static byte[] random(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] tar(String name, byte[] file) {
    byte[] header = new byte[TAR_BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, "%011o\0".formatted(file.length));
    put(header, 136, "00000000000\0");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    int fileBlocks = (file.length + TAR_BLOCK - 1) / TAR_BLOCK;
    byte[] tar = Arrays.copyOf(header, (1 + fileBlocks + 2) * TAR_BLOCK);
    System.arraycopy(file, 0, tar, TAR_BLOCK, file.length);
    return tar;
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream(bytes.length + 1024);
    try (OutputStream out = new FastGzip(zipped)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
