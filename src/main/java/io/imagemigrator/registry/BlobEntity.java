package io.imagemigrator.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.IntConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * Streams a blob, or what a target still lacks of it, from one registry into a request to another.
 * The last bytes are held back until digest and size have proved right, so that a target never
 * stores a blob that the source did not send whole.
 */
final class BlobEntity extends AbstractHttpEntity {
  private static final int BUFFER = 256 * 1024;

  /** A blob no longer than this needs no buffer that its thread keeps. */
  private static final int SHORT = 32 * 1024;

  private static final ThreadLocal<byte[]> BUFFERS =
      ThreadLocal.withInitial(() -> new byte[BUFFER]);

  private final HashedSource source;
  private final long offset;
  private final IntConsumer onBytes;

  /**
   * A body that can be sent once.
   *
   * @param offset of its first byte in the blob
   * @param onBytes told the number of bytes after each write
   */
  BlobEntity(HashedSource source, long offset, IntConsumer onBytes) {
    super(ContentType.APPLICATION_OCTET_STREAM, null);
    this.source = source;
    this.offset = offset;
    this.onBytes = onBytes;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    long length = source.length();
    boolean brief = length > 0 && length <= SHORT;
    byte[] buffer = brief ? new byte[(int) length] : BUFFERS.get();
    source.seek(offset, buffer);
    while (length < 0 || source.position() < length) {
      int wanted =
          length < 0 ? buffer.length : (int) Math.min(buffer.length, length - source.position());
      int count = source.read(buffer, wanted);
      if (count < 0) {
        break;
      }
      if (source.position() == length) {
        source.verify();
      }
      out.write(buffer, 0, count);
      onBytes.accept(count);
    }
    if (length <= 0) {
      source.verify();
    } else if (source.position() < length) {
      throw source.brokeOff();
    }
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public long getContentLength() {
    return source.length() < 0 ? -1 : source.length() - offset;
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
    // Whoever opened the source closes it: the upload may go on with another request.
  }
}
