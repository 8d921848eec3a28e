package io.imagemigrator.registry;

import io.imagemigrator.registry.RegistryException.Kind;
import java.security.MessageDigest;
import java.util.TreeMap;

/**
 * Hashes a blob while it is read. It can go back, for a target that lost what it had been sent:
 * then the hash goes back too, so that in the end it stands for what the target got.
 */
final class HashedSource {
  /** What going back reads once more, at most; each step holds some 200 bytes. */
  private static final long STEP = 16 << 20;

  private static final int REST = 64 * 1024;

  private static final long LONG = 1L << 30;

  private final BlobStream stream;
  private final Descriptor blob;
  private final Repository repository;
  private final long length;
  private final TreeMap<Long, MessageDigest> steps = new TreeMap<>();
  private MessageDigest hash;
  private long position;

  /**
   * A blob at its beginning.
   *
   * @param repository where it is read, for the failures
   */
  HashedSource(BlobStream stream, Descriptor blob, Repository repository) {
    this.stream = stream;
    this.blob = blob;
    this.repository = repository;
    stream.expect(blob);
    length = blob.size() == Descriptor.UNKNOWN_SIZE ? stream.length() : blob.size();
    hash = blob.digest().newHash();
    note();
  }

  /**
   * Fails where the source says another length than the manifest, before anything is sent. Which of
   * them is wrong, the digest tells: an answer that was cut off may be whole the next time. Above 1
   * GiB the source's length is taken as right, without reading.
   */
  void checkLength() throws RegistryException {
    if (!blob.contradicts(stream.length())) {
      return;
    }
    if (stream.length() > LONG) {
      throw new WrongSizeException(blob, repository, stream.length());
    }
    byte[] buffer = new byte[REST];
    MessageDigest whole = blob.digest().newHash();
    long found = 0;
    for (int count = stream.read(buffer, REST); count >= 0; count = stream.read(buffer, REST)) {
      whole.update(buffer, 0, count);
      found += count;
    }
    if (blob.digest().matches(whole)) {
      throw new WrongSizeException(blob, repository, found);
    }
    throw failed(Kind.CORRUPT, "the source sends " + found + " bytes instead of " + length);
  }

  /** Bytes of the blob, as its manifest says, or else the source; -1 when neither does. */
  long length() {
    return length;
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  /** As {@link BlobStream#read}. */
  int read(byte[] buffer, int wanted) throws RegistryException {
    int count = stream.read(buffer, wanted);
    if (count > 0) {
      hash.update(buffer, 0, count);
      position += count;
      if (position - steps.lastKey() >= STEP) {
        note();
      }
    }
    return count;
  }

  private void note() {
    steps.put(position, hashSoFar());
  }

  private MessageDigest hashSoFar() {
    try {
      return (MessageDigest) hash.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the hashes of the JDK can be cloned", e);
    }
  }

  /** Goes back to where a byte is read again. */
  void seek(long offset, byte[] buffer) throws RegistryException {
    if (offset == position) {
      return;
    }
    steps.tailMap(offset, false).clear();
    position = steps.lastKey();
    hash = steps.remove(position);
    note();
    stream.seek(position);
    while (position < offset) {
      if (read(buffer, (int) Math.min(buffer.length, offset - position)) < 0) {
        throw brokeOff();
      }
    }
  }

  /** Fails unless this was all of it, and what its digest says. */
  void verify() throws RegistryException {
    boolean right = blob.digest().matches(hashSoFar());
    byte[] buffer = new byte[right ? 1 : REST];
    int count = length < 0 ? -1 : stream.read(buffer, 1);
    if (count < 0 && right) {
      return;
    }
    if (count < 0) {
      throw failed(Kind.CORRUPT, "the bytes that the source sends have another digest");
    }
    if (!right) {
      checkLonger(buffer);
    }
    throw failed(
        Kind.CORRUPT, "the source sends more than the " + length + " bytes of its manifest");
  }

  /** Where it is the manifest that is wrong, the digest belongs to more bytes than it says. */
  private void checkLonger(byte[] buffer) throws RegistryException {
    MessageDigest longer = hashSoFar();
    longer.update(buffer, 0, 1);
    long found = position + 1;
    for (int count = stream.read(buffer, REST); count >= 0; count = stream.read(buffer, REST)) {
      longer.update(buffer, 0, count);
      found += count;
      if (found - position > STEP) {
        return;
      }
    }
    if (blob.digest().matches(longer)) {
      throw new WrongSizeException(blob, repository, found);
    }
  }

  /** The source ended too soon, without an error: it broke off, or its manifest is wrong. */
  RegistryException brokeOff() {
    return blob.digest().matches(hashSoFar())
        ? new WrongSizeException(blob, repository, position)
        : failed(
            Kind.UNAVAILABLE,
            "the source broke off after " + position + " of " + length + " bytes");
  }

  private RegistryException failed(Kind kind, String why) {
    return new RegistryException(kind, "read blob " + blob.digest() + " of", repository, why, null)
        .at(Side.SOURCE);
  }
}
