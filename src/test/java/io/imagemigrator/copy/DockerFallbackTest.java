package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DockerFallbackTest {
  private static boolean allows(String patterns, String registry) {
    return DockerFallback.of(List.of(patterns.split(",", -1))).allows(registry);
  }

  @Test
  void allows_defaultPatterns_swrAndItsEnterpriseEdition() {
    String swr = "swr.*.myhuaweicloud.com,*.swr-pro.myhuaweicloud.com";
    assertThat(allows(swr, "swr.cn-north-4.myhuaweicloud.com")).isTrue();
    assertThat(allows(swr, "team-4m2gz9.swr-pro.myhuaweicloud.com")).isTrue();
    assertThat(allows(swr, "swr.cn-north-4.myhuaweicloud.com.evil.io")).isFalse();
    assertThat(allows(swr, "my-swr.cn-north-4.myhuaweicloud.com")).isFalse();
    assertThat(allows(swr, "quay.io")).isFalse();
  }

  @Test
  void allows_asterisk_everyRegistry() {
    assertThat(allows("*", "r.io:5000")).isTrue();
  }

  @Test
  void allows_name_itAloneWhateverItsCase() {
    assertThat(allows("R.io:5000", "r.io:5000")).isTrue();
    assertThat(allows("r.io", "r.io:5000")).isFalse();
    assertThat(allows("r.io", "rxio")).isFalse();
  }

  @Test
  void allows_never_none() {
    assertThat(DockerFallback.NEVER.allows("r.io")).isFalse();
  }
}
