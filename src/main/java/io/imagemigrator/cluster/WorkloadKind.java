package io.imagemigrator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;
import java.util.function.Function;

/** The kinds of objects that run images, in the order in which they are counted. */
public enum WorkloadKind {
  /** Of apps/v1. */
  DEPLOYMENT("Deployment", Deployment.class, of(Deployment::getSpec, spec -> spec.getTemplate())),
  /** Of apps/v1. */
  STATEFUL_SET(
      "StatefulSet", StatefulSet.class, of(StatefulSet::getSpec, spec -> spec.getTemplate())),
  /** Of apps/v1. */
  DAEMON_SET("DaemonSet", DaemonSet.class, of(DaemonSet::getSpec, spec -> spec.getTemplate())),
  /** Of apps/v1; those of earlier revisions too, which a rollback needs. */
  REPLICA_SET("ReplicaSet", ReplicaSet.class, of(ReplicaSet::getSpec, spec -> spec.getTemplate())),
  /** Of v1. */
  REPLICATION_CONTROLLER(
      "ReplicationController",
      ReplicationController.class,
      of(ReplicationController::getSpec, spec -> spec.getTemplate())),
  /** Of batch/v1. */
  JOB("Job", Job.class, of(Job::getSpec, spec -> spec.getTemplate())),
  /** Of batch/v1beta1, which is all that Kubernetes before 1.21 has. */
  OLD_CRON_JOB(
      "CronJob",
      io.fabric8.kubernetes.api.model.batch.v1beta1.CronJob.class,
      of(
          io.fabric8.kubernetes.api.model.batch.v1beta1.CronJob::getSpec,
          spec ->
              spec.getJobTemplate() == null || spec.getJobTemplate().getSpec() == null
                  ? null
                  : spec.getJobTemplate().getSpec().getTemplate())),
  /** Of batch/v1. */
  CRON_JOB(
      "CronJob",
      CronJob.class,
      of(
          CronJob::getSpec,
          spec ->
              spec.getJobTemplate() == null || spec.getJobTemplate().getSpec() == null
                  ? null
                  : spec.getJobTemplate().getSpec().getTemplate())),
  /** Of v1; they also show what was added to a template on its way, such as a sidecar. */
  POD("Pod", Pod.class, Pod::getSpec);

  private final String label;
  private final Class<? extends HasMetadata> type;

  // The functions above are free of state, which the compiler cannot see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Function<HasMetadata, PodSpec> podSpec;

  <T extends HasMetadata> WorkloadKind(String label, Class<T> type, Function<T, PodSpec> podSpec) {
    this.label = label;
    this.type = type;
    this.podSpec = object -> podSpec.apply(type.cast(object));
  }

  private static <T, S> Function<T, PodSpec> of(
      Function<T, S> spec, Function<S, PodTemplateSpec> template) {
    return object ->
        Optional.ofNullable(spec.apply(object))
            .map(template)
            .map(PodTemplateSpec::getSpec)
            .orElse(null);
  }

  /** The kind's name in Kubernetes. */
  public String label() {
    return label;
  }

  Class<? extends HasMetadata> type() {
    return type;
  }

  /** The pods that the object stands for; empty when it says nothing of them. */
  Optional<PodSpec> podSpec(HasMetadata object) {
    return Optional.ofNullable(podSpec.apply(object));
  }

  /** The kind to read where the API server does not have this one. */
  Optional<WorkloadKind> before() {
    return this == CRON_JOB ? Optional.of(OLD_CRON_JOB) : Optional.empty();
  }
}
