package io.imagemigrator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the names of pods mean in full. */
class ClusterImageTest {
  private static final String SHA256 = "sha256:" + "0123456789abcdef".repeat(4);
  private static final String SHA512 = "sha512:" + "0123456789abcdef".repeat(8);

  @ParameterizedTest
  @CsvSource({
    "nginx,                       docker.io/library/nginx:latest",
    "nginx:1.27,                  docker.io/library/nginx:1.27",
    "library/nginx,               docker.io/library/nginx:latest",
    "team/app:1,                  docker.io/team/app:1",
    "a/b/c:1,                     docker.io/a/b/c:1",
    "docker.io/nginx,             docker.io/library/nginx:latest",
    "docker.io/library/nginx:1,   docker.io/library/nginx:1",
    "docker.io/team/app,          docker.io/team/app:latest",
    "index.docker.io/nginx:1,     docker.io/library/nginx:1",
    "registry-1.docker.io/nginx,  docker.io/library/nginx:latest",
    "registry.k8s.io/pause:3.9,   registry.k8s.io/pause:3.9",
    "registry.k8s.io/pause,       registry.k8s.io/pause:latest",
    "Quay.IO/coreos/etcd:v3,      quay.io/coreos/etcd:v3",
    "localhost/app,               localhost/app:latest",
    "localhost:5000/app,          localhost:5000/app:latest",
    "host:5000/a/b:1,             host:5000/a/b:1",
    "10.0.0.1:5000/app:1,         10.0.0.1:5000/app:1",
    "[::1]:5000/a/app,            [::1]:5000/a/app:latest",
    "[2001:db8::1]/app:1,         [2001:db8::1]/app:1",
    "host/app:5000,               docker.io/host/app:5000",
    "app:V1.0_Beta-2,             docker.io/library/app:V1.0_Beta-2"
  })
  void parse_nameWithoutDigest_isSpelledOut(String written, String source) {
    ClusterImage image = ClusterImage.parse(written);

    assertThat(image.source()).isEqualTo(source);
    assertThat(image.digest()).isEmpty();
  }

  @Test
  void parse_tagAndDigest_digestDecidesAndTheTagIsKept() {
    ClusterImage image = ClusterImage.parse("r.io:5000/a/app:1.2@" + SHA256);

    assertThat(image.source()).isEqualTo("r.io:5000/a/app@" + SHA256);
    assertThat(image.tag()).contains("1.2");
  }

  @Test
  void parse_digestOnly_hasNoTag() {
    assertThat(ClusterImage.parse("nginx@" + SHA256).source())
        .isEqualTo("docker.io/library/nginx@" + SHA256);
    assertThat(ClusterImage.parse("nginx@" + SHA256).tag()).isEmpty();
    assertThat(ClusterImage.parse("r.io:5000/a/app@" + SHA256).tag()).isEmpty();
  }

  @Test
  void parse_sha512_isKept() {
    assertThat(ClusterImage.parse("r.io/a/app@" + SHA512).source())
        .isEqualTo("r.io/a/app@" + SHA512);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "App",
        "r.io/Team/app:1",
        "app:",
        "r.io/a/app:",
        "app:-1",
        "app:1:2",
        "app 1",
        " app:1",
        "app:1 ",
        "app:1\n",
        "https://r.io/a/app:1",
        "r.io/",
        "r.io/a/",
        "/app",
        "a//app",
        "-r.io/app",
        "[::1/app",
        "${IMAGE}",
        "app@",
        "app@sha256:abc",
        "app@sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "app@latest"
      })
  void parse_malformedName_fails(String written) {
    assertThatThrownBy(() -> ClusterImage.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'");
  }

  @Test
  void parse_malformedDigest_fails() {
    for (String digest :
        List.of(
            SHA256.substring(1),
            SHA256.replace('a', 'A'),
            SHA256 + "0",
            SHA256 + "@" + SHA256,
            SHA512.replace("512", "256"))) {
      assertThatThrownBy(() -> ClusterImage.parse("app:1@" + digest))
          .as(digest)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a digest");
    }
    assertThatThrownBy(() -> ClusterImage.parse("app:@" + SHA256))
        .hasMessageContaining("'' is not a tag");
  }

  @Test
  void parse_tagOf129Characters_fails() {
    String longest = "x".repeat(128);

    assertThat(ClusterImage.parse("app:" + longest).tag()).contains(longest);
    assertThatThrownBy(() -> ClusterImage.parse("app:" + longest + "x"))
        .hasMessageContaining("is not a tag");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, nginx",
    "nginx:1, nginx",
    "docker.io/nginx:1, docker.io/nginx",
    "host:5000/app, host:5000/app",
    "host:5000/app:1@sha256:0, host:5000/app",
    "host:5000/app@sha256:0, host:5000/app"
  })
  void nameOf_anyForm_staysAsItWasWritten(String written, String name) {
    assertThat(ClusterImage.nameOf(written)).isEqualTo(name);
  }

  @Test
  void compareTo_severalForms_ordersBySourceThenTag() {
    TreeSet<ClusterImage> images = new TreeSet<>();
    for (String written :
        List.of(
            "b:1", "a:2@" + SHA256, "a:1@" + SHA256, "a@" + SHA256, "docker.io/b:1", "q.io/a:1")) {
      images.add(ClusterImage.parse(written));
    }

    assertThat(images)
        .extracting(image -> image.source() + " " + image.tag().orElse("-"))
        .containsExactly(
            "docker.io/library/a@" + SHA256 + " -",
            "docker.io/library/a@" + SHA256 + " 1",
            "docker.io/library/a@" + SHA256 + " 2",
            "docker.io/library/b:1 1",
            "q.io/a:1 1");
  }
}
