package io.imagemigrator.copy;

import io.imagemigrator.registry.Access;
import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this run has found or put at its targets: which repository holds which blob, and which
 * manifests are complete. It is a memory, not a truth: what it forgets costs a request, no more.
 */
final class TargetLedger {
  /** A digest at one registry; blobs are stored once for each. */
  record BlobKey(String registry, Digest digest) {}

  /** A digest in one repository. */
  record ContentKey(Repository repository, Digest digest) {}

  /**
   * A repository that has a blob.
   *
   * @param size of the blob, as it was found or else as its manifest said; maybe unknown
   */
  private record Holder(Repository repository, Access access, long size) {
    Holder sized(long found) {
      return found == Descriptor.UNKNOWN_SIZE ? this : new Holder(repository, access, found);
    }
  }

  /** One for each login that a run uses at a registry, and some to spare. */
  private static final int MAX_HOLDERS = 8;

  private final Map<ContentKey, Boolean> blobs = new Bounded<>();
  private final Map<BlobKey, List<Holder>> holders = new Bounded<>();
  private final Map<ContentKey, Boolean> manifests = new Bounded<>();
  private final Map<ContentKey, Boolean> dockerForms = new Bounded<>();

  synchronized void blobIsIn(RemoteRepository target, Descriptor blob) {
    blobs.put(new ContentKey(target.name(), blob.digest()), true);
    List<Holder> known =
        holders.computeIfAbsent(key(target, blob.digest()), key -> new ArrayList<>(1));
    known.replaceAll(holder -> holder.sized(blob.size()));
    boolean another = known.stream().noneMatch(holder -> holder.access() == target.access());
    if (another && known.size() < MAX_HOLDERS) {
      known.add(new Holder(target.name(), target.access(), blob.size()));
    }
  }

  synchronized boolean hasBlob(RemoteRepository target, Descriptor blob) {
    return blobs.containsKey(new ContentKey(target.name(), blob.digest()))
        && !contradicts(target, blob);
  }

  /** Whether this run has sent the blob to the registry, or has looked at it there. */
  synchronized boolean knowsSize(RemoteRepository target, Digest digest) {
    return holders.getOrDefault(key(target, digest), List.of()).stream()
        .anyMatch(holder -> holder.size() != Descriptor.UNKNOWN_SIZE);
  }

  /** Whether the registry has the blob with another size than a manifest gives it. */
  synchronized boolean contradicts(RemoteRepository target, Descriptor blob) {
    return holders.getOrDefault(key(target, blob.digest()), List.of()).stream()
        .anyMatch(holder -> blob.contradicts(holder.size()));
  }

  /** Another repository of the target's registry that the same credentials can mount it from. */
  synchronized Optional<Repository> blobElsewhere(RemoteRepository target, Digest digest) {
    return holders.getOrDefault(key(target, digest), List.of()).stream()
        .filter(holder -> holder.access() == target.access())
        .map(Holder::repository)
        .filter(repository -> !repository.equals(target.name()))
        .findFirst();
  }

  synchronized void manifestIsIn(RemoteRepository target, Digest digest) {
    manifests.put(new ContentKey(target.name(), digest), true);
  }

  synchronized boolean hasManifest(RemoteRepository target, Digest digest) {
    return manifests.containsKey(new ContentKey(target.name(), digest));
  }

  /** Notes that the target has the Docker form of a manifest, which it would not have as it is. */
  synchronized void dockerFormIsIn(RemoteRepository target, Digest digest) {
    dockerForms.put(new ContentKey(target.name(), digest), true);
  }

  synchronized boolean hasDockerForm(RemoteRepository target, Digest digest) {
    return dockerForms.containsKey(new ContentKey(target.name(), digest));
  }

  static BlobKey key(RemoteRepository target, Digest digest) {
    return new BlobKey(target.name().registry(), digest);
  }
}
