package io.imagemigrator.cluster;

import java.util.Comparator;

/**
 * A secret that a workload pulls its images with.
 *
 * @param namespace of the workload and of the secret
 * @param name as in imagePullSecrets
 */
public record SecretName(String namespace, String name) implements Comparable<SecretName> {
  private static final Comparator<SecretName> ORDER =
      Comparator.comparing(SecretName::namespace).thenComparing(SecretName::name);

  @Override
  public int compareTo(SecretName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
