package io.imagemigrator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** The texts of the files that are made from a cluster; the same cluster gives the same bytes. */
public final class ClusterFiles {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectWriter PRETTY =
      JSON.writer(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));
  // Every text in quotes: bare, the tags 1e3 and 0x1f would be numbers.
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();
  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

  private static final Pattern SPECIAL = Pattern.compile("[.\\[\\]]");

  private ClusterFiles() {}

  /** A rule file: what is there already, then what is new. */
  public static String images(ClusterRules rules) {
    return rules.existing().with(rules.rules());
  }

  /** A rule file: the sources in order, a list where a source has several targets. */
  static String images(SortedMap<String, SortedSet<String>> rules) {
    ObjectNode file = JSON.createObjectNode();
    rules.forEach(
        (source, targets) -> {
          if (targets.size() == 1) {
            file.put(source, targets.first());
          } else {
            ArrayNode list = file.putArray(source);
            targets.forEach(list::add);
          }
        });
    return json(file);
  }

  static String json(ObjectNode file) {
    return text(PRETTY, file) + "\n";
  }

  /**
   * The list {@code images} of a kustomization. It gives new names only: a new tag would replace
   * each tag and digest that the manifests have with that name. To kustomize a name is a regular
   * expression that must match it whole.
   */
  public static String kustomization(ClusterRules rules) {
    ObjectNode file = JSON.createObjectNode();
    ArrayNode images = file.putArray("images");
    rules
        .renames()
        .forEach(
            rename -> {
              ObjectNode image = images.addObject();
              image.put("name", SPECIAL.matcher(rename.getKey()).replaceAll("\\\\$0"));
              image.put("newName", rename.getValue().toString());
            });
    return "# Written by image-migrator. Add the list to the kustomization.yaml of your manifests. Names are\n"
        + "# regular expressions to kustomize, so their dots are escaped. Tags and digests stay. A kubectl\n"
        + "# before 1.21 leaves images with a digest at their old names.\n"
        + text(YAML.writer(), file);
  }

  /** A table of where the images are used, as comma-separated values with a line of titles. */
  public static String workloads(SortedSet<ImageUse> uses) {
    CsvSchema schema =
        CsvSchema.builder()
            .addColumn("image")
            .addColumn("workload")
            .addColumn("namespace")
            .addColumn("container")
            .setUseHeader(true)
            .build();
    return text(CSV.writer(schema), uses);
  }

  private static String text(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text cannot be made of names and tags", e);
    }
  }
}
