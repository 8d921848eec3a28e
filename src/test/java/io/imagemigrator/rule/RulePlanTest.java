package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulePlanTest {
  private static final Defaults NONE = new Defaults(Optional.empty(), Optional.empty());
  private static final Defaults SWR =
      new Defaults(Optional.of("swr.example.com"), Optional.of("test"));
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  private static final String SHA512 = "sha512:" + "0123456789abcdef".repeat(8);

  // R1

  @Test
  void of_wholeRegistryOrNamespace_r1() {
    for (String whole :
        List.of(
            "quay.io",
            "quay.io/",
            "quay.io/coreos/",
            "quay.io/coreos/*",
            "quay.io/*",
            "quay.io:5000",
            "localhost",
            "localhost:5000",
            "[::1]:5000")) {
      assertThat(failure(whole, "t.io/a/b")).startsWith("R1: ").contains("'" + whole + "'");
      assertThat(failure("r.io/a/b", whole)).startsWith("R1: the target '" + whole + "'");
    }
  }

  // R2

  @Test
  void of_scheme_r2WithTheNameWithoutIt() {
    assertThat(failure("https://r.io/a/b:1", "t.io/a/b"))
        .isEqualTo("R2: the source 'https://r.io/a/b:1' begins with a scheme; write 'r.io/a/b:1'");
    assertThat(failure("r.io/a/b:1", "docker://t.io/a/b")).startsWith("R2: ");
  }

  @Test
  void of_blankAround_r2() {
    assertThat(failure(" r.io/a/b", "t.io/a/b")).startsWith("R2: the source ' r.io/a/b' ");
    assertThat(failure("r.io/a/b", "t.io/a/b\t")).startsWith("R2: the target ");
    assertThat(failure("r.io/a/b", " ")).startsWith("R2: the target ' ' ");
  }

  @Test
  void of_upperCaseRepository_r2WithLowerCase() {
    assertThat(failure("r.io/Team/App:1", "t.io/a/b"))
        .startsWith("R2: the source 'r.io/Team/App:1' ")
        .endsWith("repository names are lower case: 'team/app'");
    assertThat(failure("r.io/a/b", "t.io/a/B")).startsWith("R2: the target ").contains("'a/b'");
  }

  @Test
  void of_malformedRepository_r2() {
    for (String path :
        List.of("a//b", "a/b_", "-a/b", "a/b..c", "a/b c", "a/b?", "a/$b", "a/b&c")) {
      assertThat(failure("r.io/" + path, "t.io/a/b")).as(path).startsWith("R2: the source ");
      assertThat(failure("r.io/a/b", "t.io/" + path)).as(path).startsWith("R2: the target ");
    }
  }

  @Test
  void of_repositoryOf255Characters_good() {
    String path = "a/" + "b".repeat(253);
    assertThat(rule("r.io/" + path, "t.io/" + path).target().path()).isEqualTo(path);
    assertThat(failure("r.io/" + path + "b", "t.io/a/b")).startsWith("R2: ");
  }

  @Test
  void of_malformedTag_r2WithTheTag() {
    for (String tag : List.of("", "-1", ".1", "a b", "1:2", "x".repeat(129), "ü")) {
      assertThat(failure("r.io/a/b:" + tag, "t.io/a/b"))
          .as(tag)
          .startsWith("R2: the source ")
          .contains("'" + tag + "'");
      assertThat(failure("r.io/a/b:1", "t.io/a/b:" + tag)).as(tag).startsWith("R2: the target ");
    }
    assertThat(rule("r.io/a/b:" + "x".repeat(128), "t.io/a/b").targetIdentifier())
        .contains("x".repeat(128));
  }

  @Test
  void of_malformedRegistry_r2() {
    for (String registry : List.of("-r.io", "r..io", "r.io:123456", "r_1.io", "[::1", "ü.io")) {
      assertThat(failure(registry + "/a/b", "t.io/a/b")).as(registry).startsWith("R2: ");
    }
  }

  @Test
  void of_malformedDigest_r2() {
    for (String digest :
        List.of("", "sha256:", "sha256:abc", DIGEST + "0", "md5:" + "0".repeat(32), "latest")) {
      assertThat(failure("r.io/a/b@" + digest, "t.io/a/b"))
          .as(digest)
          .startsWith("R2: the source ")
          .contains("malformed digest");
    }
  }

  @Test
  void of_digestOfTarget_r2() {
    assertThat(failure("r.io/a/b@" + DIGEST, "t.io/a/b@" + DIGEST))
        .startsWith("R2: the target ")
        .contains("digest; leave it out");
    assertThat(failure("r.io/a/b:1", "t.io/a/b:1@" + DIGEST)).startsWith("R2: the target ");
  }

  @Test
  void of_hostForms_good() {
    for (String host :
        List.of(
            "r.io",
            "r.io:5000",
            "registry:5000",
            "localhost",
            "localhost:5000",
            "10.0.0.1:5000",
            "[::1]",
            "[2001:db8::1]:5000",
            "a-b.c-d.example.com:65535")) {
      ImageRule rule = rule(host + "/a/b:1.0", host + "/c/d");
      assertThat(rule.source()).as(host).hasToString(host + "/a/b");
      assertThat(rule.target()).as(host).hasToString(host + "/c/d");
      assertThat(rule.sourceIdentifier()).as(host).contains("1.0");
      assertThat(rule.warning()).as(host).isEmpty();
    }
  }

  @Test
  void of_upperCaseRegistry_sameRegistry() {
    assertThat(rule("Quay.IO/a/b:1", "T.io/a/b").source()).hasToString("quay.io/a/b");
  }

  @Test
  void of_dockerHubAliases_oneRegistry() {
    for (String alias : List.of("docker.io", "index.docker.io", "registry-1.docker.io")) {
      assertThat(rule(alias + "/library/nginx:1", alias + "/a/b").source())
          .hasToString("docker.io/library/nginx");
      assertThat(rule(alias + "/nginx:1", "t.io/a/b").source())
          .hasToString("docker.io/library/nginx");
      assertThat(rule("r.io/a/b:1", alias + "/a/b").target()).hasToString("docker.io/a/b");
    }
  }

  @Test
  void of_dockerHubWithoutNamespace_noWarning() {
    assertThat(rule("docker.io/nginx:1", "t.io/a/b").warning()).isEmpty();
  }

  // R3

  @Test
  void of_noRegistry_r3SpellsDockerHub() {
    assertThat(failure("nginx", "t.io/a/b"))
        .startsWith("R3: the source 'nginx' has no registry")
        .contains("docker.io/library/nginx");
    assertThat(failure("library/nginx", "t.io/a/b"))
        .startsWith("R3: ")
        .contains("docker.io/library/nginx");
    assertThat(failure("nginx:1.25", "t.io/a/b"))
        .startsWith("R3: ")
        .contains("docker.io/library/nginx");
    assertThat(failure("r.io/a/b", "team/app")).startsWith("R3: the target ");
  }

  @Test
  void of_sourceWithoutNamespace_acceptedWithWarning() {
    ImageRule rule = rule("registry.k8s.io/pause:3.9", "t.io/a/pause");
    assertThat(rule.source()).hasToString("registry.k8s.io/pause");
    assertThat(rule.warning())
        .contains("R3: the source 'registry.k8s.io/pause:3.9' has no namespace; taken as it is");
    assertThat(rule("registry:5000/pause:1", "t.io/a/pause").warning()).isPresent();
  }

  @Test
  void of_targetWithoutNamespace_r3() {
    assertThat(failure("r.io/a/b:1", "t.io/b:1"))
        .isEqualTo(
            "R3: the target 't.io/b:1' has no namespace; expected registry/namespace/repository");
    assertThat(failure("r.io/a/b:1", "docker.io/b")).startsWith("R3: the target ");
    assertThat(failure("r.io/a/b:1", "localhost:5000/b")).startsWith("R3: the target ");
  }

  @Test
  void of_nestedNamespaces_goodOnBothSides() {
    ImageRule rule = rule("r.io/a/b/c/d:1", "t.io:5000/e/f-g/h.i/j__k");
    assertThat(rule.source().path()).isEqualTo("a/b/c/d");
    assertThat(rule.target().path()).isEqualTo("e/f-g/h.i/j__k");
  }

  // R4

  @Test
  void of_emptySource_r4() {
    assertThat(failure("", "t.io/a/b")).startsWith("R4: the source is empty");
    assertThat(failure("  ", "t.io/a/b")).startsWith("R4: ");
    assertThat(plan(SWR, entry("", "")).failures()).hasSize(1);
  }

  @Test
  void of_sameSourceSeveralTimes_everyOneCounts() {
    RulePlan plan =
        plan(
            NONE,
            entry("r.io/a/b:1", "t.io/1/b"),
            entry("r.io/a/b:1", "t.io/2/b"),
            entry("r.io/a/b:1", "t.io/3/b"));
    assertThat(plan.groups())
        .extracting(group -> group.target().toString())
        .containsExactly("t.io/1/b", "t.io/2/b", "t.io/3/b");
  }

  // R5

  @Test
  void of_otherName_taken() {
    ImageRule rule = rule("r.io/a/old:1", "t.io/z/new:stable");
    assertThat(rule.target()).hasToString("t.io/z/new");
    assertThat(rule.sourceIdentifier()).contains("1");
    assertThat(rule.targetIdentifier()).contains("stable");
  }

  // R6

  @Test
  void of_sourceWithoutTag_allTags() {
    ImageRule rule = rule("r.io/a/b", "t.io/c/d");
    assertThat(rule.allTags()).isTrue();
    assertThat(rule.sourceIdentifier()).isEmpty();
    assertThat(rule.targetIdentifier()).isEmpty();
    assertThat(rule.task("v1").line()).isEqualTo(7);
    assertThat(rule.task("v1").source()).hasToString("r.io/a/b:v1");
    assertThat(rule.task("v1").target()).hasToString("t.io/c/d:v1");
  }

  @Test
  void of_sourceWithoutTagButTargetWith_r6() {
    assertThat(failure("r.io/a/b", "t.io/a/b:1")).startsWith("R6: ").contains("':1'");
    assertThat(failure("localhost:5000/a/b", "t.io/a/b:1")).startsWith("R6: ");
  }

  // R7

  @Test
  void of_targetWithoutTag_takesTheSources() {
    ImageRule rule = rule("r.io/a/b:1.2_3-4", "t.io/c/d");
    assertThat(rule.allTags()).isFalse();
    assertThat(rule.task().source()).hasToString("r.io/a/b:1.2_3-4");
    assertThat(rule.task().target()).hasToString("t.io/c/d:1.2_3-4");
  }

  @Test
  void of_portAndTag_notMixedUp() {
    ImageRule rule = rule("registry:5000/a/b", "t.io:443/c/d");
    assertThat(rule.allTags()).isTrue();
    assertThat(rule("registry:5000/a/b:5000", "t.io:443/c/d:443").task().target())
        .hasToString("t.io:443/c/d:443");
  }

  // R8

  @Test
  void of_emptyTarget_defaultRegistryAndNamespace() {
    ImageRule rule = rule(SWR, "r.io/a/b:1", "");
    assertThat(rule.task().target()).hasToString("swr.example.com/test/b:1");
  }

  @Test
  void of_emptyTargetAndNestedSource_lastSegment() {
    assertThat(rule(SWR, "r.io/a/b/c/d:1", "").target()).hasToString("swr.example.com/test/d");
    assertThat(rule(SWR, "registry.k8s.io/pause:1", "").target())
        .hasToString("swr.example.com/test/pause");
    assertThat(rule(SWR, "docker.io/nginx:1", "").target())
        .hasToString("swr.example.com/test/nginx");
  }

  @Test
  void of_emptyTargetAndNestedDefaultNamespace_kept() {
    Defaults nested = new Defaults(Optional.of("harbor:443"), Optional.of("a/b"));
    assertThat(rule(nested, "r.io/x/y/z:1", "").target()).hasToString("harbor:443/a/b/z");
  }

  @Test
  void of_emptyTargetAndNoTag_allTags() {
    ImageRule rule = rule(SWR, "r.io/a/b", "");
    assertThat(rule.allTags()).isTrue();
    assertThat(rule.task("x").target()).hasToString("swr.example.com/test/b:x");
  }

  @Test
  void of_emptyTargetAndDigest_byDigest() {
    assertThat(rule(SWR, "r.io/a/b@" + DIGEST, "").task().target())
        .hasToString("swr.example.com/test/b@" + DIGEST);
    assertThat(rule(SWR, "r.io/a/b:1@" + DIGEST, "").task().target())
        .hasToString("swr.example.com/test/b:1");
  }

  @Test
  void of_emptyTargetAndNoDefault_r8NamesTheFlag() {
    Defaults registryOnly = new Defaults(Optional.of("swr.example.com"), Optional.empty());
    Defaults namespaceOnly = new Defaults(Optional.empty(), Optional.of("test"));
    assertThat(failure(registryOnly, "r.io/a/b", ""))
        .startsWith("R8: ")
        .contains("--namespace", "DEFAULT_NAMESPACE");
    assertThat(failure(namespaceOnly, "r.io/a/b", ""))
        .startsWith("R8: ")
        .contains("--registry", "DEFAULT_REGISTRY");
    assertThat(failure(NONE, "r.io/a/b", "")).startsWith("R8: ");
  }

  @Test
  void of_defaultsAndTarget_targetWins() {
    assertThat(rule(SWR, "r.io/a/b:1", "t.io/c/d").target()).hasToString("t.io/c/d");
  }

  // digests

  @Test
  void of_digest_pushedByDigest() {
    ImageRule rule = rule("r.io/a/b@" + DIGEST, "t.io/c/d");
    assertThat(rule.allTags()).isFalse();
    assertThat(rule.task().source()).hasToString("r.io/a/b@" + DIGEST);
    assertThat(rule.task().target()).hasToString("t.io/c/d@" + DIGEST);
    assertThat(rule.task().target().byDigest()).isTrue();
  }

  @Test
  void of_digestAndTargetTag_tagWritten() {
    ImageRule rule = rule("r.io/a/b@" + DIGEST, "t.io/c/d:v1");
    assertThat(rule.task().source()).hasToString("r.io/a/b@" + DIGEST);
    assertThat(rule.task().target()).hasToString("t.io/c/d:v1");
  }

  @Test
  void of_tagAndDigest_digestReadTagWritten() {
    ImageRule rule = rule("r.io:5000/a/b:v1@" + DIGEST, "t.io/c/d");
    assertThat(rule.task().source()).hasToString("r.io:5000/a/b@" + DIGEST);
    assertThat(rule.task().target()).hasToString("t.io/c/d:v1");
    assertThat(rule("r.io/a/b:v1@" + DIGEST, "t.io/c/d:v2").task().target())
        .hasToString("t.io/c/d:v2");
  }

  @Test
  void of_sha512_good() {
    assertThat(rule("r.io/a/b@" + SHA512, "t.io/c/d").task().target())
        .hasToString("t.io/c/d@" + SHA512);
  }

  // the whole plan

  @Test
  void of_brokenRuleAmongGood_goodOnesStay() {
    RulePlan plan =
        plan(
            NONE,
            entry("r.io/a/b:1", "t.io/a/b"),
            entry("nginx", "t.io/a/nginx"),
            entry("r.io/a/c:1", "t.io/a/c"),
            entry("r.io/a/d:1", ""));
    assertThat(plan.groups()).hasSize(2);
    assertThat(plan.failures())
        .extracting(failure -> failure.rule().source())
        .containsExactly("nginx", "r.io/a/d:1");
  }

  @Test
  void of_rulesForOneTarget_oneContestedGroupInOrder() {
    RulePlan plan =
        plan(
            NONE,
            entry("r.io/a/b:2", "t.io/a/b"),
            entry("r.io/a/c:1", "t.io/a/c"),
            entry("r.io/a/b:1", "T.IO/a/b:x"));
    assertThat(plan.groups()).hasSize(2);
    RuleGroup first = plan.groups().get(0);
    assertThat(first.contested()).isTrue();
    assertThat(first.rules())
        .extracting(rule -> rule.entry().source())
        .containsExactly("r.io/a/b:2", "r.io/a/b:1");
    assertThat(plan.groups().get(1).contested()).isFalse();
  }

  @Test
  void of_controlCharactersInAName_notInTheReason() {
    for (String name :
        List.of(
            "ng\u001b[2Jinx",
            "nginx\nline 9: all is well",
            "r.io/a/b\u0007c",
            "r.io/a/b:\u001bc")) {
      assertThat(failure(name, "t.io/a/b")).doesNotMatch("(?s).*\\p{Cntrl}.*");
    }
  }

  @Test
  void of_endlessHostName_brokenRuleLikeAnyOther() {
    assertThat(failure("a.".repeat(50_000) + "io/a/b", "t.io/a/b")).startsWith("R2: ");
  }

  @Test
  void of_emptyTargetAndDefaultRegistryWithoutDot_taken() {
    Defaults harbor = new Defaults(Optional.of("harbor"), Optional.of("test"));
    assertThat(rule(harbor, "r.io/a/b:1", "").target()).hasToString("harbor/test/b");
  }

  @Test
  void of_noRules_nothing() {
    assertThat(plan(NONE).groups()).isEmpty();
    assertThat(plan(NONE).failures()).isEmpty();
  }

  @Test
  void toString_failure_ruleAsWrittenAndReason() {
    assertThat(new GenerateFailure(new RuleEntry("nginx", "t.io/a/b", 3, 5), "R3: why"))
        .hasToString("line 3: \"nginx\" -> \"t.io/a/b\": R3: why");
  }

  static List<String> failures(RuleFile file) {
    return RulePlan.of(file, NONE).failures().stream().map(GenerateFailure::reason).toList();
  }

  private static RuleEntry entry(String source, String target) {
    return new RuleEntry(source, target, 7, 3);
  }

  private static RulePlan plan(Defaults defaults, RuleEntry... entries) {
    return RulePlan.of(new RuleFile(Path.of("images.json"), List.of(entries)), defaults);
  }

  private static ImageRule rule(String source, String target) {
    return rule(NONE, source, target);
  }

  private static ImageRule rule(Defaults defaults, String source, String target) {
    RulePlan plan = plan(defaults, entry(source, target));
    assertThat(plan.failures()).as("%s -> %s", source, target).isEmpty();
    List<ImageRule> rules = new ArrayList<>();
    plan.groups().forEach(group -> rules.addAll(group.rules()));
    assertThat(rules).hasSize(1);
    return rules.get(0);
  }

  private static String failure(String source, String target) {
    return failure(NONE, source, target);
  }

  private static String failure(Defaults defaults, String source, String target) {
    RulePlan plan = plan(defaults, entry(source, target));
    assertThat(plan.failures()).as("%s -> %s", source, target).hasSize(1);
    assertThat(plan.groups()).isEmpty();
    return plan.failures().get(0).reason();
  }
}
