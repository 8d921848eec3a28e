package io.imagemigrator.cluster;

import io.imagemigrator.json.InvalidFileException;
import io.imagemigrator.registry.Reference;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.rule.ImageRule;
import io.imagemigrator.rule.RuleFile;
import io.imagemigrator.rule.RulePlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The rules of a file that is there already. They stay as they are: the names that they give to
 * repositories, and the tags of the target that they write.
 */
public final class ExistingRules {
  /** There is no file. */
  public static final ExistingRules NONE = new ExistingRules("", 0, List.of());

  /** Stands for the tags of a rule that means all of them; no tag has this name. */
  private static final String ALL = "*";

  private final String text;
  private final int count;
  private final Map<Repository, Set<Repository>> names = new HashMap<>();
  private final Map<Repository, Map<String, Set<String>>> writers = new HashMap<>();

  private ExistingRules(String text, int count, List<ImageRule> rules) {
    this.text = text;
    this.count = count;
    for (ImageRule rule : rules) {
      names.computeIfAbsent(rule.source(), key -> new LinkedHashSet<>()).add(rule.target());
      writers
          .computeIfAbsent(rule.target(), key -> new HashMap<>())
          .computeIfAbsent(rule.targetIdentifier().orElse(ALL), key -> new LinkedHashSet<>())
          .add(source(rule));
    }
  }

  private static String source(ImageRule rule) {
    return rule.sourceIdentifier()
        .map(identifier -> new Reference(rule.source(), identifier).toString())
        .orElseGet(() -> rule.source().toString());
  }

  /**
   * Reads a file to which rules will be added.
   *
   * @param defaults where rules with an empty target lead
   * @throws InvalidFileException when it is no rule file; a broken rule in it does no harm
   */
  public static ExistingRules read(Path file, Defaults defaults) throws InvalidFileException {
    String text = text(file);
    if (text.isBlank()) {
      return NONE;
    }
    RuleFile rules = RuleFile.read(file);
    List<ImageRule> good = new ArrayList<>();
    RulePlan.of(rules, defaults).groups().forEach(group -> good.addAll(group.rules()));
    return new ExistingRules(text, rules.entries().size(), good);
  }

  private static String text(Path file) throws InvalidFileException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      // JSON in UTF-16 without a byte order mark is valid UTF-8 as well, full of zeros.
      if (text.indexOf('\0') < 0) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // Said below.
    } catch (IOException e) {
      throw new InvalidFileException(file, "cannot be read (" + e.getMessage() + ")");
    }
    throw new InvalidFileException(file, "is not UTF-8, so no rules can be added to it");
  }

  /** How many rules there are; a source with two targets counts twice. */
  public int count() {
    return count;
  }

  /** The repository below the target that a rule sends this one to; the last if several do. */
  Optional<Repository> nameOf(Repository source, Repository target) {
    return names.getOrDefault(source, Set.of()).stream()
        .filter(name -> name.registry().equals(target.registry()))
        .filter(name -> name.path().startsWith(target.path() + "/"))
        .reduce((first, second) -> second);
  }

  /** A source other than the image whose rule writes this tag. */
  Optional<String> otherWriter(Repository target, String tag, ClusterImage image) {
    Map<String, Set<String>> tags = writers.getOrDefault(target, Map.of());
    Optional<String> one =
        tags.getOrDefault(tag, Set.of()).stream()
            .filter(source -> !source.equals(image.source()))
            .findFirst();
    return one.or(
        () ->
            tags.getOrDefault(ALL, Set.of()).stream()
                .filter(source -> !copiesByTag(source, image))
                .findFirst());
  }

  /** Whether a rule copies the image there already. */
  boolean hold(ClusterImage image, Repository target, Optional<String> tag) {
    Map<String, Set<String>> tags = writers.getOrDefault(target, Map.of());
    String identifier = tag.or(() -> image.digest().map(Object::toString)).orElseThrow();
    return tags.getOrDefault(identifier, Set.of()).contains(image.source())
        || tags.getOrDefault(ALL, Set.of()).stream()
            .anyMatch(source -> tag.equals(image.tag()) && copiesByTag(source, image));
  }

  private static boolean copiesByTag(String wholeRepository, ClusterImage image) {
    return image.digest().isEmpty() && wholeRepository.equals(image.repository().toString());
  }

  /**
   * The file's text with more rules at its end. What was there stays to the letter: keys that occur
   * twice, spaces, order.
   */
  String with(SortedMap<String, SortedSet<String>> more) {
    if (text.isEmpty() || more.isEmpty()) {
      return text.isEmpty() ? ClusterFiles.images(more) : text;
    }
    String before = text.substring(0, text.lastIndexOf('}')).stripTrailing();
    String added = ClusterFiles.images(more);
    return before + (before.endsWith("{") ? "" : ",") + added.substring(added.indexOf('{') + 1);
  }
}
