package io.imagemigrator.registry;

/** A manifest says another size of a blob than the blob has; trying again cannot help. */
public final class WrongSizeException extends RegistryException {
  private final long said;
  private final long found;

  WrongSizeException(Descriptor blob, Repository source, long found) {
    super(
        Kind.REFUSED,
        "read blob " + blob.digest() + " of",
        source,
        "its manifest says that it has " + blob.size() + " bytes, but it has " + found,
        null);
    said = blob.size();
    this.found = found;
  }

  /** Bytes, by the manifest. */
  public long said() {
    return said;
  }

  /** Bytes that belong to the digest. */
  public long found() {
    return found;
  }
}
