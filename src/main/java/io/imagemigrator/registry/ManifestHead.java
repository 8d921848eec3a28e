package io.imagemigrator.registry;

import java.util.Optional;

/**
 * A manifest is there.
 *
 * @param digest empty when the registry does not say it
 */
public record ManifestHead(Optional<Digest> digest) {}
