package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.DockerForm;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.ManifestRefusedException;
import io.imagemigrator.registry.NoDockerFormException;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.rule.ImageTask;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Puts one image into its target: as it is, or in Docker's form where the registry would not have
 * it as it is and may be sent that.
 */
final class ImageTransfer {
  private final SharedState shared;
  private final TransferPool pool;
  private final ImageTask task;
  private final RemoteRepository source;
  private final SourceManifests manifests;
  private final RemoteRepository target;
  private final boolean targetExists;
  private final CopyMeter meter;

  ImageTransfer(
      SharedState shared,
      TransferPool pool,
      ImageTask task,
      RemoteRepository source,
      RemoteRepository target,
      boolean targetExists,
      CopyMeter meter) {
    this.shared = shared;
    this.pool = pool;
    this.task = task;
    this.source = source;
    manifests = new SourceManifests(source);
    this.target = target;
    this.targetExists = targetExists;
    this.meter = meter;
  }

  /** Whether the target may be sent Docker forms. */
  boolean mayConvert() {
    return !task.target().byDigest() && shared.fallback().allows(target.name().registry());
  }

  /** Whether what the target has is the Docker form of the manifest. */
  boolean isDockerForm(Digest there, Manifest manifest) throws RegistryException {
    if (!mayConvert() || !DockerForm.differs(manifest)) {
      return false;
    }
    try {
      return there.equals(dockerTree(manifest, child -> true).root().manifest().digest());
    } catch (NoDockerFormException e) {
      return false;
    }
  }

  private DockerTree dockerTree(Manifest manifest, ManifestTree.Skip skip)
      throws RegistryException, NoDockerFormException {
    return DockerTree.read(manifests, manifest, pool, shared.dockerForms(), skip);
  }

  /**
   * Several tags of one image: the first to come copies it, the others only write their tag.
   *
   * @return the digest at the target
   */
  Digest write(Manifest manifest) throws RegistryException, CopyException {
    var key = new TargetLedger.ContentKey(target.name(), manifest.digest());
    while (!isComplete(manifest)) {
      if (shared.manifestFlights().begin(key)) {
        try {
          return writeAll(manifest);
        } finally {
          shared.manifestFlights().end(key);
        }
      }
      shared.manifestFlights().await(key, target);
    }
    if (!shared.ledger().hasManifest(target, manifest.digest())) {
      return writeAll(manifest);
    }
    manifest.content().blobs().forEach(meter::present);
    writeTag(manifest);
    return manifest.digest();
  }

  private boolean isComplete(Manifest manifest) {
    return shared.ledger().hasManifest(target, manifest.digest())
        || (mayConvert() && shared.ledger().hasDockerForm(target, manifest.digest()));
  }

  private Digest writeAll(Manifest manifest) throws RegistryException, CopyException {
    boolean refused =
        shared.ledger().hasDockerForm(target, manifest.digest())
            || shared.formTraits().isRefused(target, manifest);
    if (refused && mayConvert()) {
      try {
        return writeDockerForm(dockerTree(manifest, this::hasDockerForm));
      } catch (NoDockerFormException | ManifestRefusedException e) {
        // Only the registry can tell whether it takes this one as it is.
      }
    }
    try {
      copyContent(manifest);
      writeTag(manifest);
      return manifest.digest();
    } catch (ManifestRefusedException refusal) {
      return fallBack(manifest, refusal);
    }
  }

  private Digest fallBack(Manifest manifest, ManifestRefusedException refusal)
      throws RegistryException, CopyException {
    if (!DockerForm.isOci(refusal.manifest().mediaType())) {
      throw refusal;
    }
    if (!mayConvert()) {
      throw CopyException.asItIs(task, refusal, shared.fallback().allows(target.name().registry()));
    }
    try {
      DockerTree form = dockerTree(manifest, this::hasDockerForm);
      Digest written = writeDockerForm(form);
      if (form.has(refusal.manifest().digest())) {
        shared.formTraits().refuses(target, refusal.manifest());
      }
      return written;
    } catch (NoDockerFormException e) {
      throw CopyException.withoutDockerForm(task, refusal, e);
    } catch (RegistryException e) {
      throw CopyException.inBothForms(task, refusal, e);
    }
  }

  private boolean hasDockerForm(Digest child) {
    return shared.ledger().hasDockerForm(target, child);
  }

  private Digest writeDockerForm(DockerTree form) throws RegistryException {
    copyBlobs(form.tree());
    for (List<DockerTree.Form> level : form.children()) {
      pool.forEach(level, child -> write(child, child.manifest().digest().toString()));
    }
    write(form.root(), task.target().identifier());
    return form.root().manifest().digest();
  }

  private void write(DockerTree.Form form, String identifier) throws RegistryException {
    target.writeManifest(identifier, form.manifest());
    meter.manifestSent();
    shared.ledger().dockerFormIsIn(target, form.origin());
  }

  private void writeTag(Manifest manifest) throws RegistryException {
    write(manifest, task.target().identifier());
  }

  private void write(Manifest manifest, String identifier) throws RegistryException {
    target.writeManifest(identifier, manifest);
    meter.manifestSent();
    shared.ledger().manifestIsIn(target, manifest.digest());
    shared.formTraits().takes(target, manifest);
  }

  private void copyContent(Manifest manifest) throws RegistryException {
    ManifestTree tree = ManifestTree.read(manifests, manifest, pool, this::hasChild);
    copyBlobs(tree);
    for (List<Manifest> level : tree.childrenBottomUp()) {
      pool.forEach(level, child -> write(child, child.digest().toString()));
    }
  }

  /**
   * Whether the target has a child with everything below it: a registry takes a manifest only when
   * it has what the manifest refers to. Asked only where an older index was, since a new one mostly
   * has new children.
   */
  private boolean hasChild(Digest child) throws RegistryException {
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
  private void copyBlobs(ManifestTree tree) throws RegistryException {
    BlobCopier copier = new BlobCopier(shared, pool, source, target, tree, meter);
    Queue<Descriptor> inFlight = new ConcurrentLinkedQueue<>();
    pool.forEach(
        tree.blobs(),
        blob -> {
          if (!copier.tryCopy(blob)) {
            inFlight.add(blob);
          }
        });
    pool.forEach(inFlight, copier::copy);
    meter.foreign(tree.foreignLayers());
  }
}
