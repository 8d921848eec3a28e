package io.imagemigrator.copy;

import io.imagemigrator.registry.Access;
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

  private record Holder(Repository repository, Access access) {}

  /** One for each login that a run uses at a registry, and some to spare. */
  private static final int MAX_HOLDERS = 8;

  private final Map<ContentKey, Boolean> blobs = new Bounded<>();
  private final Map<BlobKey, List<Holder>> holders = new Bounded<>();
  private final Map<ContentKey, Boolean> manifests = new Bounded<>();
  private final Map<ContentKey, Boolean> dockerForms = new Bounded<>();

  synchronized void blobIsIn(RemoteRepository target, Digest digest) {
    blobs.put(new ContentKey(target.name(), digest), true);
    List<Holder> known = holders.computeIfAbsent(key(target, digest), key -> new ArrayList<>(1));
    boolean another = known.stream().noneMatch(holder -> holder.access() == target.access());
    if (another && known.size() < MAX_HOLDERS) {
      known.add(new Holder(target.name(), target.access()));
    }
  }

  synchronized boolean hasBlob(RemoteRepository target, Digest digest) {
    return blobs.containsKey(new ContentKey(target.name(), digest));
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
