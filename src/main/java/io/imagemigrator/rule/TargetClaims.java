package io.imagemigrator.rule;

import io.imagemigrator.registry.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which rule writes which target. The first rule of the file that claims a target has it; asked for
 * contested targets only, so its size is that of overlapping rules.
 */
public final class TargetClaims {
  /** What became of a claim. */
  enum Claim {
    GRANTED,
    /** Another rule copies the same source there already. */
    DUPLICATE,
    /** Another rule copies something else there. */
    COLLISION
  }

  private record Owner(Reference source, RuleEntry rule) {}

  private final Map<Reference, Owner> owners = new ConcurrentHashMap<>();

  Claim claim(ImageTask task, RuleEntry rule) {
    Owner owner = owners.putIfAbsent(task.target(), new Owner(task.source(), rule));
    if (owner == null) {
      return Claim.GRANTED;
    }
    // A digest names one image, wherever it is copied from.
    boolean same = owner.source().equals(task.source()) || task.target().byDigest();
    return same ? Claim.DUPLICATE : Claim.COLLISION;
  }

  /** The rule that has the target. */
  Optional<RuleEntry> owner(Reference target) {
    return Optional.ofNullable(owners.get(target)).map(Owner::rule);
  }
}
