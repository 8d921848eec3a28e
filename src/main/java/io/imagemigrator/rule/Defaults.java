package io.imagemigrator.rule;

import java.util.Optional;

/**
 * Where a rule with an empty target leads (R8).
 *
 * @param registry from {@code --registry} or {@code DEFAULT_REGISTRY}
 * @param namespace from {@code --namespace} or {@code DEFAULT_NAMESPACE}
 */
public record Defaults(Optional<String> registry, Optional<String> namespace) {}
