package io.imagemigrator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.imagemigrator.cluster.ClusterException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a cluster through its API server; each method is one request, and none is repeated. */
public final class ClusterReader {
  private final KubernetesClient client;
  private final String server;
  private final String login;
  private final long pageSize;

  /**
   * A reader of one cluster.
   *
   * @param login for messages: whose it is and of what kind
   * @param pageSize objects that the API server may send at once
   */
  public ClusterReader(KubernetesClient client, String login, int pageSize) {
    this.client = client;
    this.login = login;
    this.server = client.getMasterUrl().getAuthority();
    this.pageSize = pageSize;
  }

  /** Asks for the version, to learn whether anybody is there. */
  public void connect() throws ClusterException {
    try {
      client.getKubernetesVersion();
    } catch (KubernetesClientException e) {
      ClusterException failure = translate("read the cluster", e);
      // Every login may read the version by default, but not where somebody took that away.
      if (!failure.leavesGap()) {
        throw failure;
      }
    }
  }

  /** The lists that hold every image of the namespaces; no namespace means all of them. */
  public List<WorkloadList> lists(List<String> namespaces) {
    List<Optional<String>> scopes =
        namespaces.isEmpty()
            ? List.of(Optional.empty())
            : namespaces.stream().map(Optional::of).toList();
    return Arrays.stream(WorkloadKind.values())
        .filter(kind -> kind != WorkloadKind.OLD_CRON_JOB)
        .flatMap(kind -> scopes.stream().map(scope -> WorkloadList.before(kind, scope)))
        .toList();
  }

  /** Reads the next page of a list into the inventory. */
  public WorkloadList next(WorkloadList list, ClusterInventory inventory) throws ClusterException {
    try {
      return next(list, inventory, list.kind().type());
    } catch (KubernetesClientException e) {
      ClusterException failure = translate("list " + list, e);
      if (failure.kind() == Kind.EXPIRED && e.getStatus().getMetadata() != null) {
        // The API server offers to go on with the list as it is now.
        String token = e.getStatus().getMetadata().getContinue();
        if (token != null && !token.isEmpty()) {
          return list.at(token);
        }
      }
      Optional<WorkloadKind> before = list.kind().before();
      if (failure.kind() == Kind.NOT_FOUND && before.isPresent()) {
        return WorkloadList.before(before.get(), list.namespace());
      }
      throw failure;
    }
  }

  private <T extends HasMetadata> WorkloadList next(
      WorkloadList list, ClusterInventory inventory, Class<T> type) {
    ListOptions options =
        new ListOptionsBuilder().withLimit(pageSize).withContinue(list.next().orElse(null)).build();
    MixedOperation<T, KubernetesResourceList<T>, Resource<T>> all = client.resources(type);
    KubernetesResourceList<T> page =
        list.namespace().isPresent()
            ? all.inNamespace(list.namespace().get()).list(options)
            : all.inAnyNamespace().list(options);
    inventory.add(list.kind(), page.getItems());
    return list.at(page.getMetadata() == null ? null : page.getMetadata().getContinue());
  }

  /** Reads a secret; empty when there is none of that name. */
  public Optional<Secret> secret(SecretName name) throws ClusterException {
    try {
      return Optional.ofNullable(
          client.secrets().inNamespace(name.namespace()).withName(name.name()).get());
    } catch (KubernetesClientException e) {
      throw translate("read secret " + name, e);
    }
  }

  /** A failure of the client that this reader's requests, or others to the same server, met. */
  public ClusterException translate(String action, KubernetesClientException failure) {
    return ClusterException.of(action, server, login, client.getConfiguration(), failure);
  }
}
