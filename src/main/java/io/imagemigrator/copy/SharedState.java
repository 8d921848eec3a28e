package io.imagemigrator.copy;

import java.util.function.LongConsumer;

/**
 * What all tasks of a run know of each other.
 *
 * @param ledger what is at the targets
 * @param targetTags the tags that the targets had before
 * @param distances how far away the targets are
 * @param blobFlights blobs that are being transferred
 * @param manifestFlights images that are being copied, by target repository and digest
 * @param traits what was found out about the target registries
 * @param fallback the registries that may be sent Docker forms
 * @param formTraits the OCI types that the target registries refuse
 * @param dockerForms the Docker forms of manifests that were refused
 * @param onBytes told of every byte that is sent
 */
record SharedState(
    TargetLedger ledger,
    TargetTags targetTags,
    Distances distances,
    SingleFlight<TargetLedger.BlobKey> blobFlights,
    SingleFlight<TargetLedger.ContentKey> manifestFlights,
    MountTraits traits,
    DockerFallback fallback,
    FormTraits formTraits,
    DockerForms dockerForms,
    LongConsumer onBytes) {
  static SharedState create(DockerFallback fallback, LongConsumer onBytes) {
    Distances distances = new Distances();
    return new SharedState(
        new TargetLedger(),
        new TargetTags(distances),
        distances,
        new SingleFlight<>(),
        new SingleFlight<>(),
        new MountTraits(),
        fallback,
        new FormTraits(),
        new DockerForms(),
        onBytes);
  }
}
