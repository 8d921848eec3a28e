package io.imagemigrator.registry;

import java.util.Optional;

/**
 * A manifest is there.
 *
 * @param digest empty when the registry does not say it
 * @param mediaType that the registry says; empty when it says none
 */
public record ManifestHead(Optional<Digest> digest, String mediaType) {}
