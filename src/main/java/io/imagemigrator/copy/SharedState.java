package io.imagemigrator.copy;

import java.util.function.LongConsumer;

/**
 * What all tasks of a run know of each other.
 *
 * @param ledger what is at the targets
 * @param blobFlights blobs that are being transferred
 * @param manifestFlights images that are being copied, by target repository and digest
 * @param traits what was found out about the target registries
 * @param onBytes told of every byte that is sent
 */
record SharedState(
    TargetLedger ledger,
    SingleFlight<TargetLedger.BlobKey> blobFlights,
    SingleFlight<TargetLedger.ContentKey> manifestFlights,
    MountTraits traits,
    LongConsumer onBytes) {
  static SharedState create(LongConsumer onBytes) {
    return new SharedState(
        new TargetLedger(), new SingleFlight<>(), new SingleFlight<>(), new MountTraits(), onBytes);
  }
}
