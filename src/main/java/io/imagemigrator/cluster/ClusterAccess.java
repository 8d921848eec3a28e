package io.imagemigrator.cluster;

import io.fabric8.kubernetes.client.Config;

/**
 * Where a cluster is and with which login.
 *
 * @param config for the client; holds secrets
 * @param name how users know it, such as {@code context prod}
 * @param login for messages: whose it is and of what kind, such as {@code the token of user 'ci'}
 */
public record ClusterAccess(Config config, String name, String login) {
  @Override
  public String toString() {
    return name;
  }
}
