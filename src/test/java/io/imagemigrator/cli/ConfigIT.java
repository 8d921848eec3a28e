package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.testing.DockerRegistry;
import io.imagemigrator.testing.KubernetesApi;
import io.imagemigrator.testing.Launcher;
import io.imagemigrator.testing.RegistryContent;
import io.imagemigrator.testing.SampleImage;
import io.imagemigrator.testing.SampleManifest;
import io.imagemigrator.testing.SelfSignedCertificate;
import io.imagemigrator.testing.Skopeo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a cluster to a finished migration, as a user would go about it. */
class ConfigIT {
  /** Source and target name of every image that the shop uses. */
  private static final Map<String, String> IMAGES = images();

  private final Workspace workspace = new Workspace();

  @AfterEach
  void closeWorkspace() {
    workspace.close();
  }

  private static Map<String, String> images() {
    Map<String, String> images = new LinkedHashMap<>();
    images.put("data/app:1", "data-app:1");
    images.put("data/backup:2", "backup:2");
    images.put("data/cache:7", "cache:7");
    images.put("data/database:16", "database:16");
    images.put("data/import:5", "import:5");
    images.put("mesh/proxy:2.0", "proxy:2.0");
    images.put("ops/legacy:0.9", "legacy:0.9");
    images.put("ops/logs:3.1", "logs:3.1");
    images.put("shop/app:1", "shop-app:1");
    images.put("shop/migrations:1.4", "migrations:1.4");
    images.put("shop/theme:winter", "theme:winter");
    images.put("shop/web:1.3", "web:1.3");
    images.put("shop/web:1.4", "web:1.4");
    images.put("tools/debug:latest", "debug:latest");
    return images;
  }

  private static String imagesJson(String source, String target) {
    StringBuilder json = new StringBuilder("{");
    IMAGES.forEach(
        (from, to) ->
            json.append(json.length() == 1 ? "\n" : ",\n")
                .append("  \"%s/%s\": \"%s/test/%s\"".formatted(source, from, target, to)));
    return json.append("\n}\n").toString();
  }

  /** The source wants a login that only the cluster knows, and has a certificate of its own. */
  @Test
  void shop_migratesWithTheFilesAsTheyWereWritten() throws IOException {
    try (SelfSignedCertificate certificate = SelfSignedCertificate.create();
        DockerRegistry source =
            DockerRegistry.builder().tls(certificate).password("puller", "$pull-pa55").start();
        DockerRegistry target = DockerRegistry.plain();
        KubernetesApi api = KubernetesApi.http().loadShop(source.host())) {
      Map<String, SampleManifest> content = new LinkedHashMap<>();
      IMAGES.keySet().forEach(name -> content.put(name, SampleImage.docker(content.size())));
      RegistryContent.of(source).trusting(certificate).as("puller", "$pull-pa55").pushAll(content);
      api.secret(
          "shop",
          "shop-pull",
          ".dockerconfigjson",
          "{\"auths\": {\"%s\": {\"username\": \"puller\", \"password\": \"$pull-pa55\"}}}"
              .formatted(source.host()));
      workspace
          .file("cluster.yaml", api.kubeconfig("{token: t}"))
          .insecure(target.host())
          .with("IMAGE_MIGRATOR_TLS_CA_FILE", certificate.certificateFile().toString());

      Launcher.Result written = everything(target.host());

      assertThat(written.exitStatus()).isZero();
      assertThat(written.stdout())
          .isEqualTo(
              """
              Read 14 workloads of context test (%s), all namespaces: 2 Deployments,\
               1 StatefulSet, 1 DaemonSet, 3 ReplicaSets, 1 ReplicationController, 2 Jobs,\
               1 CronJob, 3 Pods
              Found 14 images, 0 of them at %s already
              Wrote 14 rules to images.json
              Wrote 13 image names to names.yaml
              Wrote 15 uses to workloads.csv
              Wrote 1 login of pull secrets to auth.json (mode 0600)
              """
                  .formatted(api.url(), target.host()));
      assertThat(written.stderr())
          .isEqualTo(
              """
              note: kept apart, since both would be TARGET/test/app:1: SOURCE/data/app ->\
               TARGET/test/data-app, SOURCE/shop/app -> TARGET/test/shop-app
              note: kustomize renames no volumes of type image; change by hand: volume/theme of\
               Deployment/web in namespace shop
              """
                  .replace("SOURCE", source.host())
                  .replace("TARGET", target.host()));
      assertThat(workspace.text("images.json")).isEqualTo(imagesJson(source.host(), target.host()));
      showsNamesAndPlaces(source.host(), target.host());
      assertThat(workspace.text("auth.json"))
          .contains(
              "\"%s\": {\n    \"insecure\": true".formatted(target.host()),
              "\"username\": \"puller\",\n    \"password\": \"$$pull-pa55\"");
      assertThat(Files.getPosixFilePermissions(workspace.path().resolve("auth.json")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));

      Launcher.Result migrated = workspace.run();

      assertThat(migrated.stdout()).isEqualTo(Workspace.threeLines(14, 0, 0));
      assertThat(migrated.stderr()).isEmpty();
      assertThat(migrated.exitStatus()).isZero();
      IMAGES.forEach((from, to) -> isAt(target, to, content.get(from)));

      Map<String, String> before = files();
      Launcher.Result again = everything(target.host(), "--force");

      assertThat(again.exitStatus()).isZero();
      assertThat(again.stderr())
          .contains("note: auth.json has '" + source.host() + "' already; left as it is\n");
      assertThat(files()).isEqualTo(before);
    }
  }

  private Launcher.Result everything(String target, String... more) {
    return workspace.run(
        Stream.concat(
                Stream.of(
                    "config",
                    "-k",
                    "cluster.yaml",
                    "-t",
                    target + "/test",
                    "--rewrite",
                    "names.yaml",
                    "--workloads",
                    "workloads.csv",
                    "--pull-secrets"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Map<String, String> files() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : List.of("images.json", "names.yaml", "workloads.csv", "auth.json")) {
      texts.put(name, workspace.text(name));
    }
    return texts;
  }

  private void showsNamesAndPlaces(String source, String target) {
    assertThat(workspace.text("names.yaml"))
        .contains(
            "images:\n",
            """
              - name: "SOURCE/shop/app"
                newName: "TARGET/test/shop-app"
            """
                .replace("SOURCE", source.replace(".", "\\\\."))
                .replace("TARGET", target),
            """
              - name: "SOURCE/shop/web"
                newName: "TARGET/test/web"
              - name: "SOURCE/tools/debug"
            """
                .replace("SOURCE", source.replace(".", "\\\\."))
                .replace("TARGET", target));
    assertThat(workspace.text("workloads.csv").lines())
        .hasSize(16)
        .contains("image,workload,namespace,container")
        .contains(
            source + "/mesh/proxy:2.0,Deployment/web,shop,mesh-proxy",
            source + "/data/backup:2,CronJob/backup,data,backup",
            source + "/shop/theme:winter,Deployment/web,shop,volume/theme",
            source + "/tools/debug,Pod/toolbox,ops,shell");
  }

  private static void isAt(DockerRegistry target, String name, SampleManifest image) {
    String repository = "test/" + name.substring(0, name.indexOf(':'));
    String tag = name.substring(name.indexOf(':') + 1);
    assertThat(Skopeo.anonymous().digest(target.host(), repository, tag)).isEqualTo(image.digest());
    assertThat(RegistryContent.of(target).manifest(repository, tag)).isEqualTo(image.bytes());
  }
}
