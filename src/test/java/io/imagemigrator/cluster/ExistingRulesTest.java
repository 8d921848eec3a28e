package io.imagemigrator.cluster;

import static io.imagemigrator.cluster.ClusterUses.TARGET;
import static io.imagemigrator.cluster.ClusterUses.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.rule.RuleFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of a cluster that are added to those of a file. */
class ExistingRulesTest {
  private static final Defaults DEFAULTS =
      new Defaults(Optional.of("swr.example.com"), Optional.of("test"));

  @TempDir private Path folder;

  @Test
  void of_sameImages_addsNothingAndKeepsTheBytes() throws Exception {
    String first = ClusterFiles.images(rules("{}", "r.io/a/app:1", "r.io/b/app:1", "nginx"));

    ClusterRules again = rules(first, "r.io/a/app:1", "r.io/b/app:1", "nginx");

    assertThat(again.rules()).isEmpty();
    assertThat(again.notes()).isEmpty();
    assertThat(ClusterFiles.images(again)).isEqualTo(first);
    assertThat(again.renamed().get("r.io/a/app")).hasToString("swr.example.com/test/a-app");
  }

  @Test
  void of_targetOfAnotherSource_isLeftToIt() throws Exception {
    ClusterRules rules =
        rules("{\"r.io/team-a/app:1\": \"swr.example.com/test/app:1\"}", "r.io/team-b/app:1");

    assertThat(rules.rules())
        .hasToString("{r.io/team-b/app:1=[swr.example.com/test/team-b-app:1]}");
    assertThat(rules.notes())
        .containsExactly(
            "kept apart, since a rule that is there already copies r.io/team-a/app:1 to"
                + " swr.example.com/test/app:1: r.io/team-b/app ->"
                + " swr.example.com/test/team-b-app");
  }

  /** The repository that has the name keeps it, though both are in the cluster now. */
  @Test
  void of_bothInOneRunLater_movesTheNewcomerOnly() throws Exception {
    ClusterRules rules =
        rules(
            "{\"r.io/team-b/app:1\": \"swr.example.com/test/app:1\"}",
            "r.io/team-a/app:1",
            "r.io/team-a/app:2",
            "r.io/team-b/app:1",
            "r.io/team-b/app:2");

    assertThat(rules.rules())
        .hasToString(
            "{r.io/team-a/app:1=[swr.example.com/test/team-a-app:1],"
                + " r.io/team-a/app:2=[swr.example.com/test/team-a-app:2],"
                + " r.io/team-b/app:2=[swr.example.com/test/app:2]}");
  }

  @Test
  void of_nameGivenByHand_stays() throws Exception {
    ClusterRules rules =
        rules(
            "{\"r.io/a/app:1\": \"swr.example.com/test/deep/renamed\"}",
            "r.io/a/app:1",
            "r.io/a/app:2");

    assertThat(rules.rules()).hasToString("{r.io/a/app:2=[swr.example.com/test/deep/renamed:2]}");
    assertThat(rules.renamed().get("r.io/a/app")).hasToString("swr.example.com/test/deep/renamed");
  }

  @Test
  void of_ruleToAnotherTarget_isNoNameHere() throws Exception {
    ClusterRules rules =
        rules("{\"r.io/a/app:1\": \"backup.example.com/test/other:1\"}", "r.io/a/app:1");

    assertThat(rules.rules()).hasToString("{r.io/a/app:1=[swr.example.com/test/app:1]}");
    assertThat(ClusterFiles.images(rules))
        .isEqualTo(
            """
            {"r.io/a/app:1": "backup.example.com/test/other:1",
              "r.io/a/app:1": "swr.example.com/test/app:1"
            }
            """);
  }

  @Test
  void of_wholeRepositories_coverTheirOwnTagsAndKeepOthersOut() throws Exception {
    ClusterRules rules =
        rules(
            "{\"r.io/a/app\": \"swr.example.com/test/app\"}",
            "r.io/a/app:1",
            "r.io/b/app:7",
            "r.io/a/app@" + digest('a'));

    assertThat(rules.rules())
        .hasToString(
            "{r.io/a/app@%s=[swr.example.com/test/app], r.io/b/app:7=[swr.example.com/test/b-app:7]}"
                .formatted(digest('a')));
  }

  @Test
  void of_emptyTargetOfARule_leadsWhereTheDefaultsSay() throws Exception {
    assertThat(rules("{\"r.io/a/app:1\": \"\"}", "r.io/b/app:1", "r.io/a/app:1").rules())
        .hasToString("{r.io/b/app:1=[swr.example.com/test/b-app:1]}");
  }

  /** Of one repository the tag can stand for one image only. */
  @Test
  void of_tagThatARuleGaveToAnotherDigest_isPushedByDigest() throws Exception {
    String existing = "{\"r.io/a/app@%s\": \"swr.example.com/test/app:1\"}".formatted(digest('a'));
    ClusterRules rules =
        rules(existing, "r.io/a/app:1@" + digest('a'), "r.io/a/app:1@" + digest('b'));

    assertThat(rules.rules())
        .hasToString("{r.io/a/app@%s=[swr.example.com/test/app]}".formatted(digest('b')));
    assertThat(rules.notes())
        .containsExactly(
            "r.io/a/app:1 is used with different digests; those are pushed by digest, and the tag"
                + " stays with the image that a rule gives it to already");
  }

  @Test
  void of_tagThatARuleGaveToADigestOnce_isNotTakenByTheTagAlone() throws Exception {
    String existing = "{\"r.io/a/app@%s\": \"swr.example.com/test/app:1\"}".formatted(digest('a'));

    assertThat(rules(existing, "r.io/a/app:1").rules())
        .hasToString("{r.io/a/app:1=[swr.example.com/test/a-app:1]}");
  }

  @Test
  void of_everyNameTaken_givesNoRuleAndSaysSo() throws Exception {
    ClusterRules alone = rules("{}", "r.io/a/b-app:1", "r.io/a-b/app:1", "r.io/a/b/app:1");
    String hashed = alone.renamed().get("r.io/a/b/app").toString();
    String taken =
        """
        {"x.io/x/1:1": "swr.example.com/test/app:1",
         "x.io/x/2:1": "swr.example.com/test/a-b-app:1",
         "x.io/x/3:1": "swr.example.com/test/r.io-a-b-app:1",
         "x.io/x/4:1": "%s:1"}
        """
            .formatted(hashed);

    ClusterRules rules = rules(taken, "r.io/a/b/app:1");

    assertThat(rules.rules()).isEmpty();
    assertThat(rules.renamed()).isEmpty();
    assertThat(rules.malformed())
        .containsExactly(
            "r.io/a/b/app:1 would be "
                + hashed
                + ":1, to which a rule that is there already copies"
                + " x.io/x/4:1");
  }

  // The file

  @Test
  void with_everythingOfTheFile_isKeptToTheLetter() throws Exception {
    String text =
        "{ \"r.io/x/y:1\":[\"a.io/b/c\"],\n\t\"r.io/x/y:1\" : \"ä}\",\"bad\":\"\" }\r\n\n";

    ClusterRules rules = rules(text, "r.io/a/app:1");

    assertThat(rules.existing().count()).isEqualTo(3);
    assertThat(ClusterFiles.images(rules))
        .isEqualTo(
            """
            { "r.io/x/y:1":["a.io/b/c"],
            \t"r.io/x/y:1" : "ä}","bad":"",
              "r.io/a/app:1": "swr.example.com/test/app:1"
            }
            """);
    Path merged = Files.writeString(folder.resolve("merged.json"), ClusterFiles.images(rules));
    assertThat(RuleFile.read(merged).entries()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "{}", "{\n}\n"})
  void with_fileWithoutRules_isAFileOfTheNewOnes(String text) throws Exception {
    Path merged =
        Files.writeString(
            folder.resolve("merged.json"), ClusterFiles.images(rules(text, "r.io/a/app:1")));

    assertThat(RuleFile.read(merged).entries())
        .singleElement()
        .extracting("source", "target")
        .containsExactly("r.io/a/app:1", "swr.example.com/test/app:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "[]", "{\"a\": 1}", "{\"a\": \"b\"", "{} {}"})
  void read_anythingElse_isRefused(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("images.json"), text);

    assertThatThrownBy(() -> ExistingRules.read(file, DEFAULTS))
        .isInstanceOf(InvalidFileException.class);
  }

  @Test
  void read_anotherEncoding_isRefused() throws Exception {
    for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      Path file = Files.writeString(folder.resolve("images.json"), "{\"r.io/a/b\": \"\"}", charset);

      assertThatThrownBy(() -> ExistingRules.read(file, DEFAULTS))
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("is not UTF-8, so no rules can be added to it");
    }
  }

  private ClusterRules rules(String existing, String... images) throws Exception {
    Path file = Files.writeString(folder.resolve("images.json"), existing);
    return ClusterRules.of(ClusterUses.of(images), TARGET, ExistingRules.read(file, DEFAULTS));
  }
}
