package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagemigrator.auth.AuthFile;
import io.imagemigrator.auth.Keychain;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.Defaults;
import io.imagemigrator.rule.RuleFile;
import io.imagemigrator.rule.RulePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the distribution ships in {@code config/} is what the program reads. */
class ExampleConfigurationTest {
  private static final Path CONFIG = Path.of("config");
  private static final Pattern COMMENTED_KEY = Pattern.compile("#([a-z][a-z.-]*)=(.*)");

  @TempDir private Path home;

  @Test
  void applicationProperties_commentedKeys_areTheDefaultsAndNothingElse() throws Exception {
    Map<String, String> commented = new TreeMap<>();
    for (String line : lines()) {
      Matcher key = COMMENTED_KEY.matcher(line);
      if (key.matches()) {
        assertThat(commented.put(key.group(1), key.group(2))).as(line).isNull();
      }
    }
    Properties defaults = Settings.read(home, Map.of(), Map.of()).asProperties();
    Path config = Files.createDirectories(home.resolve("config"));
    StringBuilder taken = new StringBuilder();
    commented.forEach((key, value) -> taken.append(key).append('=').append(value).append('\n'));
    Files.writeString(config.resolve("application.properties"), taken);
    Properties uncommented = Settings.read(home, Map.of(), Map.of()).asProperties();

    assertThat(commented.keySet()).isEqualTo(defaults.stringPropertyNames());
    assertThat(uncommented).isEqualTo(defaults);
  }

  @Test
  void applicationProperties_asShipped_changesNothing() throws Exception {
    assertThat(Settings.read(Path.of(""), Map.of(), Map.of()).asProperties())
        .isEqualTo(Settings.read(home, Map.of(), Map.of()).asProperties());
  }

  @Test
  void applicationProperties_everyKey_hasACommentAbove() throws Exception {
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      if (COMMENTED_KEY.matcher(lines.get(i)).matches()) {
        int above = i;
        while (COMMENTED_KEY.matcher(lines.get(above)).matches()) {
          above--;
        }
        assertThat(lines.get(above)).as(lines.get(i)).startsWith("# ");
      }
    }
  }

  @Test
  void authExample_variablesSet_everyKeyMatches() throws Exception {
    Map<String, String> environment =
        Map.of(
            "SOURCE_PASSWORD",
            "x",
            "SWR_PASSWORD",
            "y",
            "HOME",
            home.toString(),
            "DOCKER_CONFIG",
            home.toString());
    Keychain keychain =
        new Keychain(
            AuthFile.read(CONFIG.resolve("auth.example.json"), environment),
            environment,
            warning -> {});

    assertThat(keychain.access(new Repository("quay.io", "coreos/etcd")).name())
        .isEqualTo("auth.json key 'quay.io/coreos' (anonymous)");
    assertThat(keychain.access(new Repository("registry.example.com", "team/app")).name())
        .isEqualTo("auth.json key 'registry.example.com/team'");
    assertThat(keychain.access(new Repository("registry.internal:5000", "a")).insecure()).isTrue();
    assertThat(keychain.access(new Repository("swr.cn-north-4.myhuaweicloud.com", "test/x")).name())
        .isEqualTo("auth.json key 'swr.cn-north-4.myhuaweicloud.com'");
  }

  @Test
  void imagesExample_defaultsSet_noBrokenRuleAndNoWarning() throws Exception {
    RuleFile file = RuleFile.read(CONFIG.resolve("images.example.json"));
    RulePlan plan =
        RulePlan.of(
            file,
            new Defaults(Optional.of("swr.cn-north-4.myhuaweicloud.com"), Optional.of("test")));

    assertThat(plan.failures()).isEmpty();
    assertThat(plan.groups()).hasSize(file.entries().size());
    assertThat(plan.groups())
        .allSatisfy(
            group ->
                assertThat(group.rules()).allSatisfy(rule -> assertThat(rule.warning()).isEmpty()));
  }

  private static List<String> lines() throws Exception {
    return Files.readAllLines(CONFIG.resolve("application.properties"));
  }
}
