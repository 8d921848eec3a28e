package io.imagemigrator.copy;

import io.imagemigrator.copy.CopyResult.Status;
import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.ManifestHead;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;

/**
 * Copies images of one run. Children are written before their parent and the tag last, so that a
 * tag never leads to something incomplete; what the target has is not sent.
 */
public final class ImageCopier {
  private final SharedState shared;
  private final TransferPool pool;

  /**
   * A copier with nothing known of any target.
   *
   * @param onBytes told of every byte of a blob that is sent
   */
  public ImageCopier(TransferPool pool, LongConsumer onBytes) {
    this.pool = pool;
    shared = SharedState.create(onBytes);
  }

  /**
   * Copies one image whole, or fails and leaves the target's tag as it was. Only a registry that
   * changes manifests itself can make that untrue; the failure then says so.
   */
  public CopyResult copy(ImageTask task, RemoteRepository source, RemoteRepository target)
      throws CopyException {
    long begin = System.nanoTime();
    CopyMeter meter = new CopyMeter();
    try {
      Optional<ManifestHead> head = target.head(task.target().identifier());
      Optional<Digest> there =
          head.isPresent() ? digest(head.get(), target, task) : Optional.empty();
      if (there.isPresent() && there.equals(wanted(task, source))) {
        return CopyResult.done(
            task, Status.UNCHANGED, there.get(), meter.statistics(), since(begin));
      }
      Manifest manifest = source.readManifest(task.source().identifier());
      boolean unchanged = there.isPresent() && there.get().equals(manifest.digest());
      if (!unchanged) {
        write(task, manifest, source, target, head.isPresent(), meter);
      }
      return CopyResult.done(
          task,
          unchanged ? Status.UNCHANGED : Status.COPIED,
          manifest.digest(),
          meter.statistics(),
          since(begin));
    } catch (RegistryException e) {
      throw new CopyException(task, e);
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /**
   * A registry that does not say the digest has to be asked for the manifest, or is written anew.
   */
  private static Optional<Digest> digest(ManifestHead head, RemoteRepository target, ImageTask task)
      throws RegistryException {
    if (head.digest().isPresent()) {
      return head.digest();
    }
    try {
      return Optional.of(target.readManifest(task.target().identifier()).digest());
    } catch (RegistryException e) {
      if (e.retryable()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** What the target should have; empty when only reading the manifest will tell. */
  private static Optional<Digest> wanted(ImageTask task, RemoteRepository source)
      throws RegistryException {
    return task.source().byDigest()
        ? Optional.of(Digest.parse(task.source().identifier()))
        : source.head(task.source().identifier()).flatMap(ManifestHead::digest);
  }

  /** Several tags of one image: the first to come copies it, the others only write their tag. */
  private void write(
      ImageTask task,
      Manifest manifest,
      RemoteRepository source,
      RemoteRepository target,
      boolean targetExists,
      CopyMeter meter)
      throws RegistryException {
    var key = new TargetLedger.ContentKey(target.name(), manifest.digest());
    while (!shared.ledger().hasManifest(target, manifest.digest())) {
      if (shared.manifestFlights().begin(key)) {
        try {
          copyContent(manifest, source, target, targetExists, meter);
          writeTag(task, manifest, target, meter);
          return;
        } finally {
          shared.manifestFlights().end(key);
        }
      }
      shared.manifestFlights().await(key, target.name());
    }
    manifest.content().blobs().forEach(meter::present);
    writeTag(task, manifest, target, meter);
  }

  private void writeTag(ImageTask task, Manifest manifest, RemoteRepository target, CopyMeter meter)
      throws RegistryException {
    target.writeManifest(task.target().identifier(), manifest);
    meter.manifestSent();
    shared.ledger().manifestIsIn(target, manifest.digest());
  }

  private void copyContent(
      Manifest manifest,
      RemoteRepository source,
      RemoteRepository target,
      boolean targetExists,
      CopyMeter meter)
      throws RegistryException {
    ManifestTree tree =
        ManifestTree.read(source, manifest, pool, child -> isComplete(target, child, targetExists));
    copyBlobs(tree.blobs(), new BlobCopier(shared, source, target, meter));
    meter.foreign(tree.foreignLayers());
    for (List<Manifest> level : tree.childrenBottomUp()) {
      pool.forEach(
          level,
          child -> {
            target.writeManifest(child.digest().toString(), child);
            meter.manifestSent();
            shared.ledger().manifestIsIn(target, child.digest());
          });
    }
  }

  /**
   * Whether the target has a child with everything below it: a registry takes a manifest only when
   * it has what the manifest refers to. Asked only where an older index was, since a new one mostly
   * has new children.
   */
  private boolean isComplete(RemoteRepository target, Digest child, boolean targetExists)
      throws RegistryException {
    if (shared.ledger().hasManifest(target, child)) {
      return true;
    }
    if (targetExists && target.head(child.toString()).isPresent()) {
      shared.ledger().manifestIsIn(target, child);
      return true;
    }
    return false;
  }

  /** What another task transfers is left for last, when it is likely to be there. */
  private void copyBlobs(List<Descriptor> blobs, BlobCopier copier) throws RegistryException {
    Queue<Descriptor> inFlight = new ConcurrentLinkedQueue<>();
    pool.forEach(
        blobs,
        blob -> {
          if (!copier.tryCopy(blob)) {
            inFlight.add(blob);
          }
        });
    pool.forEach(inFlight, copier::copy);
  }
}
