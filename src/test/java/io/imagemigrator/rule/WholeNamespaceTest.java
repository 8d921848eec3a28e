package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.Side;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeNamespaceTest {
  @ParameterizedTest
  @CsvSource({
    "quay.io/coreos, quay.io/coreos/REPOSITORY",
    "quay.io/coreos/, quay.io/coreos/REPOSITORY",
    "quay.io/coreos/**, quay.io/coreos/REPOSITORY",
    "docker.io/library, docker.io/library/REPOSITORY",
    "index.docker.io/library, index.docker.io/library/REPOSITORY",
    "ghcr.io/org, ghcr.io/org/REPOSITORY",
    "swr.cn-north-4.myhuaweicloud.com/test, swr.cn-north-4.myhuaweicloud.com/test/REPOSITORY",
    "quay.io, quay.io/NAMESPACE/REPOSITORY",
    "[::1]:5000, '[::1]:5000/NAMESPACE/REPOSITORY'",
    "quay.io/coreos/etcd*, quay.io/NAMESPACE/REPOSITORY",
    "*, registry/NAMESPACE/REPOSITORY"
  })
  void parse_namespaceOrRegistry_r1WithWhatToWrite(String source, String example) {
    assertThatThrownBy(() -> ImageName.parse(source, Side.SOURCE))
        .isInstanceOf(RuleException.class)
        .hasMessageStartingWith("R1: the source '" + source + "' is a ")
        .hasMessageEndingWith("such as '" + example + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"registry.k8s.io/pause", "k8s.gcr.io/pause:3.9", "docker.io/nginx", "r.io:1/a"})
  void parse_repositoryWithoutNamespace_taken(String source) throws RuleException {
    assertThat(ImageName.parse(source, Side.SOURCE).repository().path()).isNotEmpty();
  }

  @Test
  void refused_repositoryThatIsNotThere_namesR1() {
    TaskPage page =
        page("r.io:5000/team").refused("answered 404", Kind.NOT_FOUND, Optional.empty());

    assertThat(page.failures())
        .singleElement()
        .extracting(GenerateFailure::reason)
        .asString()
        .startsWith("answered 404; if 'r.io:5000/team' is a namespace (R1): ")
        .endsWith("such as 'r.io:5000/team/REPOSITORY'");
  }

  @Test
  void refused_otherwise_theReasonAlone() {
    assertThat(
            page("r.io/a/b")
                .refused("no", Kind.UNAUTHORIZED, Optional.empty())
                .failures()
                .get(0)
                .reason())
        .isEqualTo("no");
    assertThat(
            page("r.io/a")
                .refused("later", Kind.UNAVAILABLE, Optional.empty())
                .failures()
                .get(0)
                .reason())
        .isEqualTo("later");
  }

  private static TaskPage page(String source) {
    RuleFile file =
        new RuleFile(Path.of("images.json"), List.of(new RuleEntry(source, "t.io/c/d", 1, 1)));
    RulePlan plan = RulePlan.of(file, new Defaults(Optional.empty(), Optional.empty()));
    return TaskPage.before(plan.groups().get(0).rules().get(0), false);
  }
}
