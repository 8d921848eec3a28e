package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.Manifest;
import java.util.Map;
import java.util.Optional;

/** The Docker forms that this run has worked out, by the digests of what they are made from. */
final class DockerForms {
  private final Map<Digest, Descriptor> forms = new Bounded<>();

  synchronized Optional<Descriptor> of(Digest digest) {
    return Optional.ofNullable(forms.get(digest));
  }

  synchronized void put(Digest digest, Descriptor form) {
    forms.put(digest, form);
  }

  static Descriptor descriptor(Manifest form) {
    return new Descriptor(form.mediaType(), form.digest(), form.bytes().length);
  }
}
