package io.imagemigrator.registry;

import java.util.List;
import java.util.stream.Stream;

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

  /** Everything that an index names but layers. */
  public List<Descriptor> entries() {
    return Stream.concat(manifests.stream(), undecided.stream()).toList();
  }

  /** Whether it refers to nothing, as what is no manifest does. */
  public boolean isEmpty() {
    return manifests.isEmpty() && blobs.isEmpty() && undecided.isEmpty() && foreign == 0;
  }
}
