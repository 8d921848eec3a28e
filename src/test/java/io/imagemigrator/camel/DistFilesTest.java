package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code dist/} says of this program is so. */
class DistFilesTest {
  private static final Path DIST = Path.of("dist");
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "PersistentVolumeClaim", PersistentVolumeClaim.class,
          "Deployment", Deployment.class,
          "Service", Service.class,
          "ServiceAccount", ServiceAccount.class,
          "ClusterRole", ClusterRole.class,
          "ClusterRoleBinding", ClusterRoleBinding.class,
          "Job", Job.class);

  /** Secrets, which no file may hold, and what Java itself reads. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("IMAGE_MIGRATOR_WEB_USER", "IMAGE_MIGRATOR_WEB_PASSWORD", "LC_ALL");

  private static final YAMLMapper YAML = strict();

  /** The model keeps what it does not know, which is where a misspelt field would go. */
  private static YAMLMapper strict() {
    YAMLMapper mapper = new YAMLMapper();
    mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.setAnnotationIntrospector(
        new JacksonAnnotationIntrospector() {
          private static final long serialVersionUID = 1;

          @Override
          public Boolean hasAnySetter(Annotated annotated) {
            return false;
          }
        });
    return mapper;
  }

  @Test
  void files_all_holdKnownFieldsOnly() throws Exception {
    assertThat(objects("image-migrator.yaml"))
        .extracting(HasMetadata::getKind)
        .containsExactly("ConfigMap", "PersistentVolumeClaim", "Deployment", "Service");
    assertThat(objects("config-job.yaml"))
        .extracting(HasMetadata::getKind)
        .containsExactly("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Job");
  }

  /** That the test before this one would see it. */
  @Test
  void model_misspeltField_refused() {
    String misspelt = "{spec: {template: {spec: {containers: [{readynessProbe: {}}]}}}}";
    assertThatThrownBy(() -> YAML.readValue(misspelt, Deployment.class))
        .hasMessageContaining("readynessProbe");
  }

  @Test
  void deployment_probes_askWhatTheProgramServes() throws Exception {
    Container container = pod().getContainers().get(0);

    assertThat(container.getPorts()).hasSize(1);
    assertThat(container.getPorts().get(0).getContainerPort())
        .hasToString(settings().get("web.port"));
    assertThat(paths(container.getLivenessProbe(), container.getStartupProbe()))
        .containsOnly("/observe/health/live");
    assertThat(paths(container.getReadinessProbe())).containsOnly("/observe/health/ready");
    assertThat(object("image-migrator.yaml", Service.class).getSpec().getPorts())
        .extracting(port -> port.getTargetPort().getStrVal())
        .containsExactly(container.getPorts().get(0).getName());
  }

  @Test
  void deployment_volumes_thoseOfTheImage() throws Exception {
    Container container = pod().getContainers().get(0);
    String pom = Files.readString(Path.of("pom.xml"));

    assertThat(container.getVolumeMounts())
        .extracting(mount -> mount.getMountPath())
        .containsAll(values(pom, "<volume>(.*)</volume>"));
    assertThat(pom).contains("<user>" + pod().getSecurityContext().getRunAsUser() + ":");
  }

  @Test
  void deployment_securityContext_leastRights() throws Exception {
    for (PodSpec pod : List.of(pod(), job())) {
      Container container = pod.getContainers().get(0);
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    }
    assertThat(pod().getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void images_all_ofThisVersion() throws Exception {
    String version = values(Files.readString(Path.of("pom.xml")), "<version>(.*)</version>").get(0);
    assertThat(pod().getContainers().get(0).getImage()).isEqualTo("image-migrator:" + version);
    assertThat(job().getContainers().get(0).getImage()).isEqualTo("image-migrator:" + version);
  }

  @Test
  void variables_everywhere_areSettings() throws Exception {
    Set<String> known =
        settings().keySet().stream()
            .map(key -> key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'))
            .map(key -> key.startsWith("DEFAULT_") ? key : "IMAGE_MIGRATOR_" + key)
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(OTHER_VARIABLES);
    List<String> used =
        new ArrayList<>(object("image-migrator.yaml", ConfigMap.class).getData().keySet());
    pod().getContainers().get(0).getEnv().stream().map(EnvVar::getName).forEach(used::add);
    used.addAll(values(unit(), "(IMAGE_MIGRATOR_[A-Z_]+|DEFAULT_[A-Z]+)="));
    used.addAll(values(Files.readString(Path.of("pom.xml")), "<(IMAGE_MIGRATOR_[A-Z_]+)>"));

    assertThat(used).hasSizeGreaterThan(8);
    assertThat(known).containsAll(used);
  }

  /** Java takes the encoding of names and passwords from the locale. */
  @Test
  void locale_everywhere_isUtf8() throws Exception {
    for (PodSpec pod : List.of(pod(), job())) {
      assertThat(pod.getContainers().get(0).getEnv())
          .contains(new EnvVar("LC_ALL", "C.UTF-8", null));
    }
    assertThat(unit()).contains("\nEnvironment=LANG=C.UTF-8\n");
    assertThat(Files.readString(Path.of("pom.xml"))).contains("<LC_ALL>C.UTF-8</LC_ALL>");
  }

  @Test
  void stopTimeouts_all_longerThanThatOfTheProgram() throws Exception {
    long own =
        Settings.read(Path.of(""), Map.of(), Map.of()).duration("serve.stop-timeout").toSeconds();

    assertThat(pod().getTerminationGracePeriodSeconds()).isGreaterThan(own + 10);
    assertThat(Long.parseLong(values(unit(), "\nTimeoutStopSec=([0-9]+)s\n").get(0)))
        .isGreaterThan(own + 10);
  }

  @Test
  void configRole_resources_allThatConfigLists() throws Exception {
    assertThat(object("config-job.yaml", ClusterRole.class).getRules())
        .allSatisfy(rule -> assertThat(rule.getVerbs()).containsExactly("get", "list"))
        .flatExtracting(rule -> rule.getResources())
        .containsExactlyInAnyOrder(
            "namespaces",
            "pods",
            "replicationcontrollers",
            "daemonsets",
            "deployments",
            "replicasets",
            "statefulsets",
            "cronjobs",
            "jobs");
  }

  private static Map<String, String> settings() throws Exception {
    return Settings.read(Path.of(""), Map.of(), Map.of()).asProperties().entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().toString(), e -> e.getValue().toString()));
  }

  private static List<String> paths(Probe... probes) {
    return Stream.of(probes).map(probe -> probe.getHttpGet().getPath()).toList();
  }

  private static PodSpec pod() throws Exception {
    return object("image-migrator.yaml", Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static PodSpec job() throws Exception {
    return object("config-job.yaml", Job.class).getSpec().getTemplate().getSpec();
  }

  private static String unit() throws Exception {
    return Files.readString(DIST.resolve("systemd/image-migrator.service"));
  }

  private static List<String> values(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    List<String> all = new ArrayList<>();
    while (matcher.find()) {
      all.add(matcher.group(1));
    }
    return all;
  }

  private static <T> T object(String file, Class<T> type) throws Exception {
    return objects(file).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  private static List<HasMetadata> objects(String file) throws Exception {
    List<HasMetadata> all = new ArrayList<>();
    String text = Files.readString(DIST.resolve("kubernetes").resolve(file));
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      for (JsonNode document : documents.readAll()) {
        if (document.isObject()) {
          all.add(YAML.treeToValue(document, KINDS.get(document.get("kind").textValue())));
        }
      }
    }
    return all;
  }
}
