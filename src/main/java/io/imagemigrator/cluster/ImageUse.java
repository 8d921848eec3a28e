package io.imagemigrator.cluster;

import java.util.Comparator;

/**
 * One place of a cluster where an image is named.
 *
 * @param image as it is written there
 * @param workload kind and name of the outermost controller, such as {@code Deployment/web}
 * @param namespace of the workload
 * @param container its name, or {@code volume/} and the name of a volume of type image
 */
public record ImageUse(String image, String workload, String namespace, String container)
    implements Comparable<ImageUse> {
  static final String VOLUME = "volume/";

  private static final Comparator<ImageUse> ORDER =
      Comparator.comparing(ImageUse::image)
          .thenComparing(ImageUse::namespace)
          .thenComparing(ImageUse::workload)
          .thenComparing(ImageUse::container);

  @Override
  public int compareTo(ImageUse other) {
    return ORDER.compare(this, other);
  }
}
