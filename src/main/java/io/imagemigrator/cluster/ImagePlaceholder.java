package io.imagemigrator.cluster;

/**
 * Tells texts that stand where an image name will be. Something else replaces them before a pod
 * runs: Istio its {@code auto}, OpenShift's triggers a blank, a template its variables.
 */
final class ImagePlaceholder {
  private static final String ISTIO = "auto";

  private ImagePlaceholder() {}

  /** Whether the text is a placeholder; no image name has a dollar sign or a brace in it. */
  static boolean is(String image) {
    return image.isBlank() || image.equals(ISTIO) || image.contains("$") || image.contains("{{");
  }

  /**
   * A sentence on one placeholder.
   *
   * @param first one of the places that hold it
   * @param places how many there are
   */
  static String note(ImageUse first, int places) {
    String what =
        first.image().isBlank()
            ? "no image is named"
            : "'" + first.image() + "' is a placeholder and no image";
    return what
        + ", so there is no rule for it: %s of %s in namespace %s"
            .formatted(first.container(), first.workload(), first.namespace())
        + (places == 1 ? "" : " and " + (places - 1) + " more");
  }
}
