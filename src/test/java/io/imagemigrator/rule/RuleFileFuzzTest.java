package io.imagemigrator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.Side;
import io.imagemigrator.testing.FuzzedText;
import io.imagemigrator.testing.TemporaryFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever is dropped as a rule file is read, or refused in one sentence. */
class RuleFileFuzzTest {
  private static final TemporaryFolder FOLDER = TemporaryFolder.create("fuzz");
  private static final Defaults DEFAULTS = new Defaults(Optional.of("t.io"), Optional.of("all"));

  @AfterContainer
  static void close() {
    FOLDER.close();
  }

  @Provide
  Arbitrary<byte[]> files() {
    return FuzzedText.of(
        """
        {
          "quay.io/coreos/etcd": "t.io/infra/etcd",
          "quay.io/coreos/etcd": ["t.io/a/b:v1", "t.io/a/c"],
          "docker.io/library/redis:7.4": "",
          "r.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": ""
        }
        """);
  }

  @Property(tries = 1500, seed = FuzzedText.SEED)
  void read_anything(@ForAll("files") byte[] file) {
    try {
      RuleFile rules = RuleFile.read(FOLDER.write("images.json", file));
      RulePlan plan = RulePlan.of(rules, DEFAULTS);
      int planned = plan.groups().stream().mapToInt(group -> group.rules().size()).sum();
      assertThat(planned + plan.failures().size()).isEqualTo(rules.entries().size());
      plan.failures()
          .forEach(failure -> assertThat(failure.toString()).doesNotContainPattern("\\p{Cntrl}"));
    } catch (InvalidFileException e) {
      assertThat(e.getMessage()).contains("images.json").doesNotContainPattern("\\p{Cntrl}");
    }
  }

  @Provide
  Arbitrary<List<Tuple2<String, String>>> rules() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20);
    return Combinators.combine(text, text).as(Tuple::of).list().ofMaxSize(10);
  }

  /** Every key, however often it occurs, in the order of the file. */
  @Property(tries = 500, seed = FuzzedText.SEED)
  void read_validFile_nothingLost(@ForAll("rules") List<Tuple2<String, String>> rules)
      throws Exception {
    RuleFile file = RuleFile.read(FOLDER.write("images.json", json(rules)));

    assertThat(file.entries())
        .extracting(entry -> Tuple.of(entry.source(), entry.target()))
        .isEqualTo(
            rules.stream().map(rule -> Tuple.of(plain(rule.get1()), plain(rule.get2()))).toList());
  }

  private static byte[] json(List<Tuple2<String, String>> rules) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      for (Tuple2<String, String> rule : rules) {
        json.writeStringField(plain(rule.get1()), plain(rule.get2()));
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Half of a pair of surrogates cannot be written as UTF-8. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Cs}", "?");
  }

  @Provide
  Arbitrary<String> names() {
    return FuzzedText.textOf(
        "quay.io/coreos/etcd:v3.5",
        "[::1]:5000/a/b",
        "https://r.io/a/b",
        "localhost/a/b@sha256:00");
  }

  @Property(tries = 1500, seed = FuzzedText.SEED)
  void parse_anyName(@ForAll("names") String text) {
    for (Side side : Side.values()) {
      try {
        ImageName name = ImageName.parse(text, side);
        assertThat(Repository.isPath(name.repository().path())).isTrue();
        name.tag().ifPresent(tag -> assertThat(Reference.isTag(tag)).isTrue());
      } catch (RuleException e) {
        assertThat(e.getMessage()).matches("(?s)R[1-8].*");
      }
    }
  }

  @Provide
  Arbitrary<String> segments() {
    return Arbitraries.strings().withChars("abcxyz019").ofMinLength(1).ofMaxLength(12);
  }

  @Property(tries = 500, seed = FuzzedText.SEED)
  void parse_validName_itsParts(
      @ForAll("segments") String host,
      @ForAll("segments") String first,
      @ForAll("segments") String second,
      @ForAll("segments") String tag)
      throws RuleException {
    String text = host + ".io/" + first + "/" + second + ":" + tag;
    ImageName name = ImageName.parse(text, Side.TARGET);

    assertThat(name.repository() + ":" + name.tag().orElseThrow()).isEqualTo(text);
  }
}
