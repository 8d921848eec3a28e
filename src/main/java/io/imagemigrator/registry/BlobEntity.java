package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * Streams a blob from one registry into a request to another, hashing it on the way. Its last bytes
 * are held back until digest and size have proved right, so that a target never stores a blob that
 * the source did not send whole.
 */
final class BlobEntity extends AbstractHttpEntity {
  private static final int BUFFER = 256 * 1024;
  private static final ThreadLocal<byte[]> BUFFERS =
      ThreadLocal.withInitial(() -> new byte[BUFFER]);

  private final BlobStream source;
  private final Repository sourceRepository;
  private final Descriptor blob;
  private final LongConsumer onBytes;
  private final long length;

  /**
   * A body that can be sent once.
   *
   * @param onBytes told the number of bytes after each write
   */
  BlobEntity(
      BlobStream source, Repository sourceRepository, Descriptor blob, LongConsumer onBytes) {
    super(ContentType.APPLICATION_OCTET_STREAM, null);
    this.source = source;
    this.sourceRepository = sourceRepository;
    this.blob = blob;
    this.onBytes = onBytes;
    length = blob.size() == Descriptor.UNKNOWN_SIZE ? source.length() : blob.size();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    InputStream in = content();
    MessageDigest hash = blob.digest().newHash();
    byte[] buffer = BUFFERS.get();
    long sent = 0;
    while (length < 0 || sent < length) {
      int wanted = length < 0 ? BUFFER : (int) Math.min(BUFFER, length - sent);
      int count = read(in, buffer, wanted);
      if (count < 0) {
        break;
      }
      hash.update(buffer, 0, count);
      if (sent + count == length) {
        verify(hash, in);
      }
      out.write(buffer, 0, count);
      sent += count;
      onBytes.accept(count);
    }
    if (length < 0 || length == 0) {
      verify(hash, in);
    } else if (sent < length) {
      throw corrupt(
          Kind.UNAVAILABLE,
          "the source broke off after " + sent + " of " + length + " bytes",
          null);
    }
  }

  private int read(InputStream in, byte[] buffer, int wanted) throws RegistryException {
    try {
      return in.read(buffer, 0, wanted);
    } catch (IOException e) {
      throw corrupt(Kind.UNAVAILABLE, "the source broke off: " + e.getMessage(), e);
    }
  }

  private InputStream content() throws RegistryException {
    try {
      return source.content();
    } catch (IOException e) {
      throw corrupt(Kind.UNAVAILABLE, "the source broke off: " + e.getMessage(), e);
    }
  }

  private void verify(MessageDigest hash, InputStream in) throws RegistryException {
    if (length >= 0 && read(in, new byte[1], 1) >= 0) {
      throw corrupt(
          Kind.CORRUPT,
          "the source sends more than the " + length + " bytes of its manifest",
          null);
    }
    if (!blob.digest().matches(hash)) {
      throw corrupt(Kind.CORRUPT, "the bytes that the source sends have another digest", null);
    }
  }

  private RegistryException corrupt(Kind kind, String why, IOException cause) {
    return new RegistryException(
        kind, "read blob " + blob.digest() + " of", sourceRepository, why, cause);
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public InputStream getContent() {
    throw new IllegalStateException("a blob is written, not read");
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public void close() {
    source.close();
  }
}
