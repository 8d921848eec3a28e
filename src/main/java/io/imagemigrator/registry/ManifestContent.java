package io.imagemigrator.registry;

import java.util.List;

/**
 * What a manifest refers to, each digest once.
 *
 * @param manifests children: the platforms of an index
 * @param blobs config and layers
 * @param undecided entries of an index whose media type tells neither manifest nor layer
 * @param foreign number of layers that stay where their URLs point
 */
public record ManifestContent(
    List<Descriptor> manifests, List<Descriptor> blobs, List<Descriptor> undecided, int foreign) {
  /** Keeps copies of the lists. */
  public ManifestContent {
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
    undecided = List.copyOf(undecided);
  }
}
