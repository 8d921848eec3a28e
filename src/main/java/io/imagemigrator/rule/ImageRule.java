package io.imagemigrator.rule;

import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry that keeps R1–R8, with its target in full.
 *
 * @param entry as it was written
 * @param source the repository to copy from
 * @param sourceIdentifier tag or digest; empty for all tags
 * @param target the repository to copy to
 * @param targetIdentifier tag or digest; empty for all tags
 * @param warning something the author should know; empty mostly
 */
public record ImageRule(
    RuleEntry entry,
    Repository source,
    Optional<String> sourceIdentifier,
    Repository target,
    Optional<String> targetIdentifier,
    Optional<String> warning) {

  static ImageRule of(RuleEntry entry, Defaults defaults) throws RuleException {
    if (entry.source().isBlank()) {
      throw new RuleException("R4", "the source is empty; expected registry/namespace/repository");
    }
    if (entry.target() == null) {
      throw new RuleException("R4", "the list of targets is empty; expected at least one target");
    }
    ImageName source = ImageName.parse(entry.source(), Side.SOURCE);
    ImageName target =
        entry.target().isEmpty()
            ? byDefault(source, defaults)
            : ImageName.parse(entry.target(), Side.TARGET);
    boolean allTags = source.tag().isEmpty() && source.digest().isEmpty();
    if (allTags && target.tag().isPresent()) {
      throw new RuleException(
          "R6",
          "the source has no tag, which means all its tags, so the target must not have one;"
              + " leave ':"
              + target.tag().get()
              + "' out, or give the source a tag");
    }
    Optional<String> digest = source.digest().map(Digest::toString);
    Optional<String> tag = target.tag().or(source::tag);
    return new ImageRule(
        entry,
        source.repository(),
        digest.or(source::tag),
        target.repository(),
        tag.or(() -> digest),
        source.lacksNamespace()
            ? Optional.of(
                "R3: the source '" + entry.source() + "' has no namespace; taken as it is")
            : Optional.empty());
  }

  private static ImageName byDefault(ImageName source, Defaults defaults) throws RuleException {
    List<String> missing = new ArrayList<>();
    if (defaults.registry().isEmpty()) {
      missing.add("no default registry; give --registry or set DEFAULT_REGISTRY");
    }
    if (defaults.namespace().isEmpty()) {
      missing.add("no default namespace; give --namespace or set DEFAULT_NAMESPACE");
    }
    if (!missing.isEmpty()) {
      throw new RuleException(
          "R8", "the target is empty and there is " + String.join(", and ", missing));
    }
    String path = source.repository().path();
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      Repository target =
          new Repository(defaults.registry().get(), defaults.namespace().get() + "/" + name);
      return new ImageName(target, source.tag(), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new RuleException("R8", "the target by default is unusable: " + e.getMessage());
    }
  }

  /** Whether the tags have to be listed first (R6). */
  public boolean allTags() {
    return sourceIdentifier.isEmpty();
  }

  /** The one task of a rule that names a tag or digest. */
  ImageTask task() {
    return task(sourceIdentifier.orElseThrow(), targetIdentifier.orElseThrow());
  }

  /** The task of one tag of a rule that means all. */
  ImageTask task(String tag) {
    return task(tag, tag);
  }

  private ImageTask task(String from, String to) {
    return new ImageTask(
        entry.line(), new Reference(source, from), new Reference(target, to), "", "");
  }
}
