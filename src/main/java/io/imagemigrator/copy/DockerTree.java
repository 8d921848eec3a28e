package io.imagemigrator.copy;

import io.imagemigrator.registry.Descriptor;
import io.imagemigrator.registry.Digest;
import io.imagemigrator.registry.DockerForm;
import io.imagemigrator.registry.Manifest;
import io.imagemigrator.registry.NoDockerFormException;
import io.imagemigrator.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Docker form of an image: what its manifest becomes, and all below that.
 *
 * @param root what the tag will lead to
 * @param children those that are to be written, each after all it refers to
 * @param tree the image that it is made from, without attestations
 */
record DockerTree(Form root, List<List<Form>> children, ManifestTree tree) {
  /** A manifest's own digest, and what it becomes. */
  record Form(Digest origin, Manifest manifest) {}

  /** Reads the whole image from its source, but for the children whose forms are known. */
  static DockerTree read(
      SourceManifests source,
      Manifest manifest,
      TransferPool pool,
      DockerForms known,
      ManifestTree.Skip skip)
      throws RegistryException, NoDockerFormException {
    Map<Digest, Descriptor> forms = new ConcurrentHashMap<>();
    ManifestTree tree =
        ManifestTree.read(
            source.as(DockerForm::withoutAttestations),
            DockerForm.withoutAttestations(manifest),
            pool,
            child -> {
              known.of(child).ifPresent(form -> forms.put(child, form));
              return forms.containsKey(child) && skip.test(child);
            });
    List<List<Form>> children = new ArrayList<>();
    for (List<Manifest> level : tree.childrenBottomUp()) {
      List<Form> converted = new ArrayList<>();
      for (Manifest child : level) {
        converted.add(convert(child, forms, known));
      }
      children.add(converted);
    }
    return new DockerTree(convert(manifest, forms, known), children, tree);
  }

  private static Form convert(Manifest manifest, Map<Digest, Descriptor> forms, DockerForms known)
      throws NoDockerFormException {
    Manifest form = DockerForm.of(manifest, forms::get);
    Descriptor descriptor = DockerForms.descriptor(form);
    forms.put(manifest.digest(), descriptor);
    known.put(manifest.digest(), descriptor);
    return new Form(manifest.digest(), form);
  }

  /** Whether the manifest of that digest has a place in it. */
  boolean has(Digest origin) {
    return root.origin().equals(origin)
        || children.stream().flatMap(List::stream).anyMatch(form -> form.origin().equals(origin));
  }
}
