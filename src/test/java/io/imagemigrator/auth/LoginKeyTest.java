package io.imagemigrator.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The spellings of a key that tools have left in people's files. */
class LoginKeyTest {
  @ParameterizedTest
  @CsvSource({
    "r.io, r.io",
    "R.io:5000, r.io:5000",
    "[::1]:5000, [::1]:5000",
    "r.io/, r.io",
    "r.io/v1/, r.io",
    "https://r.io, r.io",
    "HTTPS://r.io/, r.io",
    "http://r.io:5000, r.io:5000",
    "https://r.io/v1, r.io",
    "https://r.io/v2/, r.io",
    "https://r.io/v2//, r.io",
    "r.io/team, r.io/team",
    "r.io/team/app, r.io/team/app",
    "r.io/v2, r.io/v2",
    "r.io/v2/app, r.io/v2/app",
    "https://r.io/team, r.io/team",
    "https://index.docker.io/v1/, docker.io",
    "index.docker.io/v1, docker.io",
    "https://registry-1.docker.io/v2/, docker.io",
    "registry.hub.docker.com, docker.io",
    "docker.io/team, docker.io/team"
  })
  void canonical_aRegistryOrANamespace_oneForm(String written, String canonical) {
    assertThat(LoginKey.canonical(written)).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "https://", "*.r.io", "https://u:p@r.io", "r.io//team", "r.io/Team"})
  void canonical_anythingElse_empty(String written) {
    assertThat(LoginKey.canonical(written)).isEmpty();
  }

  /** What Docker Desktop keeps beside the login is no login. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/access-token",
        "https://index.docker.io/v1/refresh-token"
      })
  void canonical_tokensOfDockerDesktop_notDockerHub(String written) {
    assertThat(LoginKey.canonical(written)).isNotEqualTo(LoginKey.canonical("docker.io"));
  }
}
