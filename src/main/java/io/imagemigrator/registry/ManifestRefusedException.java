package io.imagemigrator.registry;

/** The registry understood the request, but would not have the manifest as it is. */
public final class ManifestRefusedException extends RegistryException {
  private final transient Manifest manifest;

  ManifestRefusedException(RegistryException refusal, Manifest manifest) {
    super(refusal);
    this.manifest = manifest;
  }

  /** What was refused. */
  public Manifest manifest() {
    return manifest;
  }
}
