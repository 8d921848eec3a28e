package io.imagemigrator.rule;

import io.imagemigrator.registry.Reference;

/**
 * One source tag or digest to be copied to one target tag or digest.
 *
 * @param line of the rule in images.json
 * @param source to copy from
 * @param target to copy to
 * @param sourceAccess name of the access that the keychain matched, never a secret
 * @param targetAccess likewise
 */
public record ImageTask(
    int line, Reference source, Reference target, String sourceAccess, String targetAccess) {
  /** The same task with its credentials matched. */
  public ImageTask matched(String source, String target) {
    return new ImageTask(line, this.source, this.target, source, target);
  }

  @Override
  public String toString() {
    return source + " -> " + target;
  }
}
