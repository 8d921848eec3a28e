package io.imagemigrator.cluster;

import static io.imagemigrator.cluster.NullLists.each;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Collects what the pages of a cluster's lists say about images. It keeps what differs only: the
 * thousand pods of one template are one entry, so memory grows with the templates. Several threads
 * may add.
 */
public final class ClusterInventory {
  private static final Set<String> CONTROLLED = Set.of("Pod", "ReplicaSet", "Job");

  private final Set<ImageUse> uses = new HashSet<>();
  private final Map<String, String> owners = new HashMap<>();
  private final Map<SecretName, Set<String>> secrets = new HashMap<>();
  private final Map<WorkloadKind, Long> counts = new HashMap<>();
  private final List<String> gaps = new ArrayList<>();
  private long read;

  /** Adds the objects of a page. */
  synchronized void add(WorkloadKind kind, List<? extends HasMetadata> page) {
    counts.merge(kind, (long) page.size(), Long::sum);
    read += page.size();
    for (HasMetadata object : page) {
      kind.podSpec(object).ifPresent(spec -> add(kind, object, spec));
    }
  }

  private void add(WorkloadKind kind, HasMetadata object, PodSpec spec) {
    String namespace = Optional.ofNullable(object.getMetadata().getNamespace()).orElse("");
    String self = kind.label() + "/" + object.getMetadata().getName();
    Optional<String> owner =
        CONTROLLED.contains(kind.label()) ? controller(object) : Optional.empty();
    String workload = self;
    if (kind == WorkloadKind.POD) {
      workload = owner.orElse(self);
    } else {
      owner.ifPresent(name -> owners.put(namespace + " " + self, name));
    }
    String named = workload;
    forEachImage(
        spec, (container, image) -> uses.add(new ImageUse(image, named, namespace, container)));
    for (LocalObjectReference secret : each(spec.getImagePullSecrets())) {
      if (secret.getName() != null && !secret.getName().isEmpty()) {
        Set<String> images =
            secrets.computeIfAbsent(
                new SecretName(namespace, secret.getName()), name -> new HashSet<>());
        forEachImage(spec, (container, image) -> images.add(image));
      }
    }
  }

  private static void forEachImage(PodSpec spec, BiConsumer<String, String> action) {
    for (Container container : each(spec.getInitContainers())) {
      tell(container.getName(), container.getImage(), action);
    }
    for (Container container : each(spec.getContainers())) {
      tell(container.getName(), container.getImage(), action);
    }
    for (EphemeralContainer container : each(spec.getEphemeralContainers())) {
      tell(container.getName(), container.getImage(), action);
    }
    for (Volume volume : each(spec.getVolumes())) {
      if (volume.getImage() != null) {
        tell(ImageUse.VOLUME + volume.getName(), volume.getImage().getReference(), action);
      }
    }
  }

  /** A template may leave an image out, for something else to fill in when a pod is made. */
  private static void tell(String place, String image, BiConsumer<String, String> action) {
    action.accept(String.valueOf(place), image == null ? "" : image);
  }

  /** The controller of an object; a node controls nothing that has a template of its own. */
  private static Optional<String> controller(HasMetadata object) {
    for (OwnerReference owner : each(object.getMetadata().getOwnerReferences())) {
      if (Boolean.TRUE.equals(owner.getController()) && !"Node".equals(owner.getKind())) {
        return Optional.of(owner.getKind() + "/" + owner.getName());
      }
    }
    return Optional.empty();
  }

  /** Notes that something could not be read, so that images may be missing. */
  public synchronized void addGap(String sentence) {
    gaps.add(sentence);
  }

  /** How many objects were read so far. */
  public synchronized long read() {
    return read;
  }

  /** All of it, in an order that does not depend on the order of reading. */
  public synchronized ClusterReport report() {
    SortedSet<ImageUse> resolved = new TreeSet<>();
    for (ImageUse use : uses) {
      String workload = outermost(use.namespace(), use.workload());
      resolved.add(new ImageUse(use.image(), workload, use.namespace(), use.container()));
    }
    SortedMap<SecretName, SortedSet<String>> sorted = new TreeMap<>();
    secrets.forEach((name, images) -> sorted.put(name, new TreeSet<>(images)));
    Map<String, Long> byLabel = new LinkedHashMap<>();
    for (WorkloadKind kind : WorkloadKind.values()) {
      byLabel.merge(kind.label(), counts.getOrDefault(kind, 0L), Long::sum);
    }
    List<String> missing = new ArrayList<>(gaps);
    missing.sort(null);
    return new ClusterReport(byLabel, resolved, sorted, missing);
  }

  private String outermost(String namespace, String workload) {
    String name = workload;
    // Two steps at most lead from a pod to what a user wrote; owners could form a ring.
    for (int step = 0; step < 2; step++) {
      name = owners.getOrDefault(namespace + " " + name, name);
    }
    return name;
  }
}
