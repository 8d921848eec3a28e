package io.imagemigrator.registry;

import java.util.regex.Pattern;

/**
 * A manifest of a repository, named by its tag or by its digest.
 *
 * @param repository where it lies
 * @param identifier a tag, or a digest in the form {@code sha256:…}
 */
public record Reference(Repository repository, String identifier) {
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");

  /** Fails when the identifier is neither a tag nor a digest. */
  public Reference {
    if (!isTag(identifier) && !Digest.isDigest(identifier)) {
      throw new IllegalArgumentException("'" + identifier + "' is neither a tag nor a digest");
    }
  }

  /** Whether the text can be a tag: 128 letters, digits, {@code _ . -} at most. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** Whether the digest is what names the manifest, so that no tag is written. */
  public boolean byDigest() {
    return identifier.indexOf(':') >= 0;
  }

  @Override
  public String toString() {
    return repository + (byDigest() ? "@" : ":") + identifier;
  }
}
