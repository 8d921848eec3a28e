package io.imagemigrator.copy;

import io.imagemigrator.copy.MountTraits.SelfMount;
import io.imagemigrator.copy.TransferPool.Question;
import io.imagemigrator.registry.BlobStream;
import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.Side;
import io.imagemigrator.registry.WrongSizeException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Puts one blob into a target repository, in the cheapest way that is sure: nothing when this run
 * put it there, a mount when the registry has it, an upload otherwise.
 */
final class BlobCopier {
  private final TransferPool pool;
  private final Distances distances;
  private final TargetLedger ledger;
  private final SingleFlight<TargetLedger.BlobKey> flights;
  private final MountTraits traits;
  private final LongConsumer onBytes;
  private final RemoteRepository source;
  private final RemoteRepository target;
  private final ManifestTree tree;
  private final CopyMeter meter;

  BlobCopier(
      SharedState shared,
      TransferPool pool,
      RemoteRepository source,
      RemoteRepository target,
      ManifestTree tree,
      CopyMeter meter) {
    this.pool = pool;
    distances = shared.distances();
    ledger = shared.ledger();
    flights = shared.blobFlights();
    traits = shared.traits();
    onBytes = shared.onBytes();
    this.source = source;
    this.target = target;
    this.tree = tree;
    this.meter = meter;
  }

  /** Waits for whoever else transfers the blob, then does what is left to do. */
  void copy(Descriptor blob) throws RegistryException {
    while (!tryCopy(blob)) {
      flights.await(TargetLedger.key(target, blob.digest()), target);
    }
  }

  /** False, at once, when another task transfers the blob to the same registry. */
  boolean tryCopy(Descriptor blob) throws RegistryException {
    TargetLedger.BlobKey key = TargetLedger.key(target, blob.digest());
    if (ledger.hasBlob(target, blob)) {
      meter.present(blob);
      return true;
    }
    if (!flights.begin(key)) {
      return false;
    }
    try {
      if (ledger.hasBlob(target, blob)) {
        meter.present(blob);
      } else {
        ledger.blobIsIn(target, place(blob));
      }
      return true;
    } finally {
      flights.end(key);
    }
  }

  /** The blob with its size, if that is known in the end. */
  private Descriptor place(Descriptor blob) throws RegistryException {
    if (ledger.contradicts(target, blob)) {
      return sentAnew(blob);
    }
    Optional<Repository> elsewhere =
        ledger.blobElsewhere(target, blob.digest()).or(this::sourceOnTheSameRegistry);
    if (elsewhere.isEmpty() && traits.lacksBlobs(target.name()) && distances.isFar(target)) {
      try (EarlyBlob early = new EarlyBlob(pool, source, blob.digest())) {
        return place(blob, elsewhere, early::take);
      }
    }
    return place(blob, elsewhere, () -> source.openBlob(blob.digest()));
  }

  private Descriptor place(
      Descriptor blob, Optional<Repository> elsewhere, Question<BlobStream> opening)
      throws RegistryException {
    SelfMount selfMount = traits.selfMount(target.name().registry());
    Mount mount = Mount.NOT_TRIED;
    if (elsewhere.isPresent()) {
      mount = mount(blob.digest(), elsewhere.get());
      if (mount.done()) {
        meter.mounted(blob);
        return measured(blob);
      }
    } else if (selfMount != SelfMount.SILENT) {
      mount = mount(blob.digest(), target.name());
      if (mount.done()) {
        traits.learn(target.name().registry(), SelfMount.TELLS);
        present(blob);
        return measured(blob);
      }
      if (mount.upload().isEmpty()) {
        traits.learn(target.name().registry(), SelfMount.SILENT);
      }
    }
    boolean knownToBeMissing = elsewhere.isEmpty() && selfMount == SelfMount.TELLS;
    Optional<Descriptor> there = knownToBeMissing ? Optional.empty() : look(blob.digest(), mount);
    if (there.isPresent() && !blob.contradicts(there.get().size())) {
      mount.upload().ifPresent(target::cancelUpload);
      present(blob);
      return there.get().or(blob);
    }
    URI upload =
        mount.upload().isPresent() ? mount.upload().get() : target.startUpload(blob.digest());
    Descriptor sent = transfer(blob, upload, opening);
    traits.hasNot(target.name());
    if (traits.mayProbe(target.name().registry())) {
      probe(blob.digest());
    }
    return sent;
  }

  /**
   * A mount says that the blob is there, but not how long it is. One that this run has not seen
   * before is looked at, since its manifest may give it another size.
   */
  private Descriptor measured(Descriptor blob) throws RegistryException {
    if (blob.size() == Descriptor.UNKNOWN_SIZE || ledger.knowsSize(target, blob.digest())) {
      return blob;
    }
    Descriptor there = target.lookUpBlob(blob.digest()).orElse(blob);
    if (blob.contradicts(there.size())) {
      return sentAnew(blob);
    }
    return there.or(blob);
  }

  /** One of two sizes is wrong. Which one, only the source can tell. */
  private Descriptor sentAnew(Descriptor blob) throws RegistryException {
    return transfer(blob, target.startUpload(blob.digest()), () -> source.openBlob(blob.digest()));
  }

  private void present(Descriptor blob) {
    traits.has(target.name());
    meter.present(blob);
  }

  private Optional<Repository> sourceOnTheSameRegistry() {
    boolean mountable =
        source.name().registry().equals(target.name().registry())
            && source.access() == target.access()
            && !source.name().equals(target.name());
    return mountable ? Optional.of(source.name()) : Optional.empty();
  }

  private Optional<Descriptor> look(Digest digest, Mount mount) throws RegistryException {
    try {
      return target.lookUpBlob(digest);
    } catch (RegistryException e) {
      mount.upload().ifPresent(target::cancelUpload);
      throw e;
    }
  }

  /**
   * The answer to a mount.
   *
   * @param done the blob is in place
   * @param upload opened instead; empty when done, and when the mount was refused
   */
  private record Mount(boolean done, Optional<URI> upload) {
    static final Mount NOT_TRIED = new Mount(false, Optional.empty());
  }

  /**
   * A refusal is an answer here: some registries have no mount, and some answer 401 to one from a
   * repository that the login may not read. Where nothing may be written at all, opening the upload
   * says so in the registry's own words.
   */
  private Mount mount(Digest digest, Repository from) throws RegistryException {
    long begin = System.nanoTime();
    try {
      Optional<URI> upload = target.mountBlob(digest, from);
      distances.answered(target, Duration.ofNanos(System.nanoTime() - begin));
      return new Mount(upload.isEmpty(), upload);
    } catch (RegistryException e) {
      boolean anotherRepository = !from.equals(target.name());
      boolean refused =
          switch (e.kind()) {
            case REFUSED, DENIED, NOT_FOUND -> true;
            case UNAUTHORIZED -> anotherRepository;
            default -> false;
          };
      if (!refused) {
        throw e;
      }
      return Mount.NOT_TRIED;
    }
  }

  private Descriptor transfer(Descriptor blob, URI upload, Question<BlobStream> opening)
      throws RegistryException {
    AtomicLong sent = new AtomicLong();
    try (BlobStream stream = opened(blob, opening)) {
      long size =
          target.upload(
              upload,
              blob,
              stream,
              source.name(),
              bytes -> {
                sent.addAndGet(bytes);
                onBytes.accept(bytes);
              });
      meter.sent(sent.get());
      return new Descriptor(blob.mediaType(), blob.digest(), size);
    } catch (RegistryException e) {
      boolean targetInTrouble = e.retryable() && e.isAt(Side.TARGET);
      if (!targetInTrouble) {
        target.cancelUpload(upload);
      }
      throw e instanceof WrongSizeException wrong ? tree.wrongSize(blob, wrong) : e;
    }
  }

  /** What the source lacks may be in the manifest that names it. */
  private BlobStream opened(Descriptor blob, Question<BlobStream> opening)
      throws RegistryException {
    try {
      return opening.ask();
    } catch (RegistryException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      Optional<byte[]> inline = tree.inline(blob);
      if (inline.isEmpty()) {
        throw tree.missing("read blob", blob, e);
      }
      return BlobStream.of(inline.get(), source.name());
    }
  }

  /** The blob is there now: a registry that still opens an upload for it will never tell. */
  private void probe(Digest digest) {
    try {
      Mount mount = mount(digest, target.name());
      mount.upload().ifPresent(target::cancelUpload);
      traits.learn(target.name().registry(), mount.done() ? SelfMount.TELLS : SelfMount.SILENT);
    } catch (RegistryException e) {
      // The blob is in place all the same; a HEAD goes on deciding for the others.
    }
  }
}
