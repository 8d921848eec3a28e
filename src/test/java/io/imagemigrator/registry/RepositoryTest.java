package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepositoryTest {
  @Test
  void isRegistry_hostForms_taken() {
    for (String text :
        List.of(
            "r.io",
            "localhost",
            "localhost:5000",
            "R.io",
            "10.0.0.1:5000",
            "[::1]",
            "[fe80::1]:443",
            "a-b.c1",
            "xn--bcher-kva.example")) {
      assertThat(Repository.isRegistry(text)).as(text).isTrue();
    }
  }

  @Test
  void isRegistry_anythingElse_refused() {
    for (String text :
        List.of(
            "",
            "r.io/",
            "r.io/a",
            "https://r.io",
            "r.io:",
            "r.io:x",
            "r.io:123456",
            "-r.io",
            "r-.io",
            "r..io",
            ".io",
            "r.io.",
            "::1",
            "u:p@r.io",
            "r.io\n",
            "r io",
            "r_1.io")) {
      assertThat(Repository.isRegistry(text)).as(text).isFalse();
    }
  }

  @Test
  void isPath_lowerCaseSegments_taken() {
    for (String text :
        List.of("a", "a/b", "a/b/c/d", "a.b", "a_b", "a__b", "a-b", "a---b", "0/1")) {
      assertThat(Repository.isPath(text)).as(text).isTrue();
    }
    assertThat(Repository.isPath("a".repeat(255))).isTrue();
  }

  @Test
  void isPath_anythingElse_refused() {
    for (String text :
        List.of(
            "", "/", "/a", "a/", "a//b", "A", "a/B", "a..b", "a___b", "a._b", "-a", "a-", "a:b",
            "a@b", "a b", "a\n", "ä", "..", "a/../b")) {
      assertThat(Repository.isPath(text)).as(text).isFalse();
    }
    assertThat(Repository.isPath("a".repeat(256))).isFalse();
  }

  @Test
  void constructor_dockerHubNames_oneRegistryWithItsApiHost() {
    for (String name :
        List.of("docker.io", "index.docker.io", "registry-1.docker.io", "Docker.IO")) {
      Repository repository = new Repository(name, "library/nginx");
      assertThat(repository).hasToString("docker.io/library/nginx");
      assertThat(repository.apiHost()).isEqualTo("registry-1.docker.io");
    }
    assertThat(new Repository("r.io:5000", "a").apiHost()).isEqualTo("r.io:5000");
  }

  @Test
  void constructor_malformed_refused() {
    assertThatThrownBy(() -> new Repository("r.io/a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("registry host");
    assertThatThrownBy(() -> new Repository("r.io", "B"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("repository name");
  }
}
