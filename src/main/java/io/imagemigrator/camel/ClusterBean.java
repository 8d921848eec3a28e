package io.imagemigrator.camel;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.imagemigrator.cluster.ClusterException;
import io.imagemigrator.cluster.ClusterInventory;
import io.imagemigrator.cluster.ClusterReader;
import io.imagemigrator.cluster.ClusterReport;
import io.imagemigrator.cluster.WorkloadList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.component.kubernetes.KubernetesConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route bean {@code cluster}: reads what a cluster runs. */
public final class ClusterBean {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterBean.class);

  private final ClusterReader reader;
  private final ClusterInventory inventory;

  ClusterBean(ClusterReader reader, ClusterInventory inventory) {
    this.reader = reader;
    this.inventory = inventory;
  }

  /** Fails when nobody is there, or does not know the login. */
  public void connect() throws ClusterException {
    reader.connect();
  }

  /** An answer of the kubernetes component: the namespace, or nothing. */
  public void found(
      @Body Object namespace, @Header(KubernetesConstants.KUBERNETES_NAMESPACE_NAME) String name) {
    if (namespace == null) {
      inventory.addGap("namespace " + name + " is not in the cluster; check -n");
    }
  }

  /** Who may not look a namespace up may still list what is in it. */
  public void notFound(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) KubernetesClientException failure,
      @Header(KubernetesConstants.KUBERNETES_NAMESPACE_NAME) String name)
      throws ClusterException {
    ClusterException translated = reader.translate("look up namespace " + name, failure);
    if (!translated.leavesGap()) {
      throw translated;
    }
    LOG.info("{}; its lists are read all the same", translated.getMessage());
  }

  /** Every list that has to be read. */
  public List<WorkloadList> lists(List<String> namespaces) {
    return reader.lists(namespaces);
  }

  /** Reads the next page of a list. */
  public WorkloadList nextPage(WorkloadList list) throws ClusterException {
    return reader.next(list, inventory);
  }

  /** A list that may not be read leaves a gap; a cluster that is gone ends the reading. */
  public WorkloadList notRead(
      WorkloadList list, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) ClusterException failure)
      throws ClusterException {
    if (!failure.leavesGap()) {
      throw failure;
    }
    inventory.addGap(failure.getMessage() + "; the images named there are missing");
    return list.ended();
  }

  /** All that was found. */
  public ClusterReport report() {
    return inventory.report();
  }
}
