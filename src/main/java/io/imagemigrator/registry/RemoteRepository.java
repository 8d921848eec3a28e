package io.imagemigrator.registry;

import java.net.URI;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One repository of a registry, reached with one access. Each method sends one request (and, where
 * the registry asks for it, fetches a token first); a failure is a {@link RegistryException}.
 */
public final class RemoteRepository {
  private final Repository name;
  private final Access access;
  private final Deadline deadline;
  private final ManifestRequests manifests;
  private final BlobRequests blobs;
  private final TagRequests tags;

  RemoteRepository(RepositoryEndpoint endpoint) {
    name = endpoint.repository();
    access = endpoint.access();
    deadline = endpoint.deadline();
    manifests = new ManifestRequests(endpoint);
    blobs = new BlobRequests(endpoint);
    tags = new TagRequests(endpoint);
  }

  /** Which repository it is. */
  public Repository name() {
    return name;
  }

  /** What it is reached with. */
  public Access access() {
    return access;
  }

  /** By when the task that uses it has to be done. */
  public Deadline deadline() {
    return deadline;
  }

  /**
   * Looks a manifest up without reading it.
   *
   * @return empty when it is not there, and when the registry would not say: reading or writing it
   *     then tells why, which a HEAD cannot
   */
  public Optional<ManifestHead> head(String identifier) throws RegistryException {
    return manifests.head(identifier);
  }

  /**
   * Looks a manifest's digest up, for less than {@link #head} where it is the expected one.
   *
   * @return empty as there, and when the registry does not say the digest
   */
  public Optional<Digest> digest(String identifier, Digest expected) throws RegistryException {
    return manifests.digest(identifier, expected);
  }

  /** Reads a manifest and checks its digest. */
  public Manifest readManifest(String identifier) throws RegistryException {
    return manifests.get(identifier);
  }

  /** Writes a manifest under a tag or under its digest. */
  public void writeManifest(String identifier, Manifest manifest) throws RegistryException {
    manifests.put(identifier, manifest);
  }

  /** Whether the repository has the blob. */
  public boolean hasBlob(Digest digest) throws RegistryException {
    return blobs.look(digest).isPresent();
  }

  /** The same, with the blob's size, if the registry says it. */
  public Optional<Descriptor> lookUpBlob(Digest digest) throws RegistryException {
    return blobs.look(digest);
  }

  /** Opens a blob for reading; to be closed. */
  public BlobStream openBlob(Digest digest) throws RegistryException {
    return blobs.open(digest);
  }

  /**
   * Asks for a blob from another repository of the same registry, or from this one.
   *
   * @return empty when the blob is in place now, otherwise the upload that was opened instead
   */
  public Optional<URI> mountBlob(Digest digest, Repository from) throws RegistryException {
    return blobs.mount(digest, from);
  }

  /** Opens an upload. */
  public URI startUpload(Digest digest) throws RegistryException {
    return blobs.startUpload(digest);
  }

  /**
   * Sends a blob from its source into an opened upload, checking digest and size on the way.
   *
   * @param onBytes told the number of bytes after each write
   * @return bytes of the blob
   */
  public long upload(
      URI upload,
      Descriptor blob,
      BlobStream source,
      Repository sourceRepository,
      LongConsumer onBytes)
      throws RegistryException {
    return blobs.upload(upload, blob, source, sourceRepository, onBytes);
  }

  /** Gives an opened upload up, as far as the registry allows. */
  public void cancelUpload(URI upload) {
    blobs.cancel(upload);
  }

  /**
   * Reads one page of the list of tags.
   *
   * @param page empty for the first, otherwise {@link TagPage#next} of the one before
   */
  public TagPage listTags(Optional<URI> page) throws RegistryException {
    return tags.list(page);
  }
}
