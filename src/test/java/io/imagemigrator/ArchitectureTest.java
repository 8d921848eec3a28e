package io.imagemigrator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which, and what the sources look like. */
class ArchitectureTest {
  private static final String ROOT = ImageMigrator.class.getPackageName();

  /** For each package those of ours that it may depend on. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "cli", Set.of("camel", "cluster", "copy", "json", "registry", "report", "rule", "web"),
          "camel", Set.of("auth", "cluster", "copy", "json", "registry", "report", "rule", "web"),
          "web", Set.of("json", "report"),
          "report", Set.of("copy", "registry", "rule"),
          "cluster", Set.of("json", "registry", "rule"),
          "copy", Set.of("json", "registry", "rule"),
          "rule", Set.of("json", "registry"),
          "auth", Set.of("json", "registry"),
          "registry", Set.of(),
          "json", Set.of());

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packages_graph_acyclic() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void packages_all_listedAbove() {
    Set<String> packages =
        PROGRAM.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages).isEqualTo(new TreeSet<>(ALLOWED.keySet()));
  }

  @Test
  void packages_dependencies_onlyAllowedOnes() {
    ALLOWED.forEach(
        (name, allowed) -> {
          for (String other : ALLOWED.keySet()) {
            if (!other.equals(name) && !allowed.contains(other)) {
              noClasses()
                  .that()
                  .resideInAPackage(ROOT + "." + name + "..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage(ROOT + "." + other + "..")
                  .check(PROGRAM);
            }
          }
        });
  }

  @Test
  void rootPackage_mainClass_alone() {
    classes()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .haveFullyQualifiedName(ImageMigrator.class.getName())
        .check(PROGRAM);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(PROGRAM);
  }

  @Test
  void camel_outsideOfCamelAndMain_unknown() {
    noClasses()
        .that(not(resideInAPackage(ROOT + ".camel..")).and(not(type(ImageMigrator.class))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.camel..")
        .check(PROGRAM);
  }

  @Test
  void names_utilsHelperManager_none() {
    noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Managers?)(\\$.*)?").check(PROGRAM);
  }

  @Test
  void files_length_shortAndNoneOver500Lines() throws IOException {
    try (Stream<Path> tree = Files.walk(Path.of("src", "main", "java"))) {
      List<Path> sources = tree.filter(path -> path.toString().endsWith(".java")).toList();
      List<Integer> lengths = sources.stream().map(ArchitectureTest::lines).sorted().toList();

      assertThat(sources).allSatisfy(source -> assertThat(lines(source)).isLessThanOrEqualTo(500));
      assertThat(lengths.get(lengths.size() / 2)).isLessThanOrEqualTo(120);
    }
  }

  private static int lines(Path source) {
    try {
      return Files.readAllLines(source).size();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
