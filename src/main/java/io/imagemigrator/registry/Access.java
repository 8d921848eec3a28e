package io.imagemigrator.registry;

/**
 * How a registry is to be reached for some of its repositories. Two are the same only if they are
 * one object, which lets it serve as a key of the token cache without comparing secrets.
 */
public final class Access {
  private final String name;
  private final Credentials credentials;
  private final boolean insecure;

  /**
   * Access as one entry of a keychain gives it.
   *
   * @param name said in logs and errors: where the credentials come from, never what they are
   * @param credentials {@code null} for anonymous access
   * @param insecure HTTPS unverified, then plain HTTP
   */
  public Access(String name, Credentials credentials, boolean insecure) {
    this.name = name;
    this.credentials = credentials;
    this.insecure = insecure;
  }

  /** Where the credentials come from, such as {@code auth.json key 'quay.io/coreos'}. */
  public String name() {
    return name;
  }

  /** Whether certificates go unverified and plain HTTP will do. */
  public boolean insecure() {
    return insecure;
  }

  /** Whether there is no login. */
  public boolean anonymous() {
    return credentials == null;
  }

  /** The same login under another name, where the registry need not be trusted. */
  public Access insecureAs(String newName) {
    return new Access(newName, credentials, true);
  }

  /** {@code null} for anonymous access. */
  Credentials credentials() {
    return credentials;
  }

  @Override
  public String toString() {
    return name + (insecure ? " (insecure)" : "");
  }
}
