package io.imagemigrator.copy;

import io.imagemigrator.copy.TransferPool.Question;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.DockerForm;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.ManifestHead;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.rule.ImageTask;
import java.time.Duration;
import java.util.Optional;
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
   * @param fallback the registries that may be sent Docker forms of what they refuse
   * @param onBytes told of every byte of a blob that is sent
   */
  public ImageCopier(TransferPool pool, DockerFallback fallback, LongConsumer onBytes) {
    this.pool = pool;
    shared = SharedState.create(fallback, onBytes);
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
      Optional<Question<Optional<Digest>>> ahead =
          !task.source().byDigest() && shared.targetTags().worthAskingAhead(target)
              ? Optional.of(pool.beside(() -> digest(task, source)))
              : Optional.empty();
      Optional<ManifestHead> head = look(task, target);
      Optional<Digest> there =
          head.isPresent() ? digest(head.get(), target, task) : Optional.empty();
      Optional<Digest> wanted = Optional.empty();
      if (there.isPresent()) {
        wanted = ahead.isPresent() ? ahead.get().ask() : wanted(task, source, there.get());
      }
      if (wanted.isPresent() && isThere(wanted.get(), there.get(), task, target)) {
        return CopyResult.unchanged(task, wanted.get(), there.get(), since(begin));
      }
      Manifest manifest = source.readManifest(task.source().identifier());
      ImageTransfer transfer =
          new ImageTransfer(shared, pool, task, source, target, head.isPresent(), meter);
      if (there.isPresent() && isThere(head.get(), there.get(), manifest, transfer)) {
        return CopyResult.unchanged(task, manifest.digest(), there.get(), since(begin));
      }
      Digest written = transfer.write(manifest);
      return CopyResult.copied(task, manifest.digest(), written, meter.statistics(), since(begin));
    } catch (RegistryException e) {
      throw new CopyException(task, e);
    }
  }

  /** Looks at the target, unless what is there has been listed. */
  private Optional<ManifestHead> look(ImageTask task, RemoteRepository target)
      throws RegistryException {
    String identifier = task.target().identifier();
    if (!task.target().byDigest() && shared.targetTags().lacks(target, identifier)) {
      return Optional.empty();
    }
    long begin = System.nanoTime();
    Optional<ManifestHead> head = target.head(identifier);
    shared.distances().answered(target, since(begin));
    if (head.isPresent()) {
      shared.targetTags().found(target);
    } else {
      shared.targetTags().missed(target, identifier);
    }
    return head;
  }

  /** Whether the target has what it should, or the Docker form of it as far as this is known. */
  private boolean isThere(Digest wanted, Digest there, ImageTask task, RemoteRepository target) {
    return there.equals(wanted)
        || (!task.target().byDigest()
            && shared.fallback().allows(target.name().registry())
            && shared.dockerForms().of(wanted).stream()
                .anyMatch(form -> form.digest().equals(there)));
  }

  private static boolean isThere(
      ManifestHead head, Digest there, Manifest manifest, ImageTransfer transfer)
      throws RegistryException {
    return there.equals(manifest.digest())
        || (DockerForm.mayBeOf(head.mediaType()) && transfer.isDockerForm(there, manifest));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /**
   * A registry that does not say the digest has to be asked for the manifest, or is written anew,
   * as is a manifest that is damaged there.
   */
  private static Optional<Digest> digest(ManifestHead head, RemoteRepository target, ImageTask task)
      throws RegistryException {
    if (head.digest().isPresent()) {
      return head.digest();
    }
    try {
      return Optional.of(target.readManifest(task.target().identifier()).digest());
    } catch (RegistryException e) {
      if (e.retryable() && e.kind() != Kind.CORRUPT) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static Optional<Digest> digest(ImageTask task, RemoteRepository source)
      throws RegistryException {
    return source.head(task.source().identifier()).flatMap(ManifestHead::digest);
  }

  /**
   * What the target should have; empty when only reading the manifest will tell.
   *
   * @param there what it has
   */
  private static Optional<Digest> wanted(ImageTask task, RemoteRepository source, Digest there)
      throws RegistryException {
    String identifier = task.source().identifier();
    return task.source().byDigest()
        ? Optional.of(Digest.parse(identifier))
        : source.digest(identifier, there);
  }
}
