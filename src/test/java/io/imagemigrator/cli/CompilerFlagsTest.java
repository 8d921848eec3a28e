package io.imagemigrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java is started with the same flags of the compilers wherever it is started. */
class CompilerFlagsTest {
  private static final Pattern FLAG = Pattern.compile("-XX:-?(?:C1|Tier[34])\\w+(?:=\\d+)?");

  private static Set<String> flags(String file) throws IOException {
    Set<String> flags = new TreeSet<>();
    Matcher matcher = FLAG.matcher(Files.readString(Path.of(file)));
    while (matcher.find()) {
      flags.add(matcher.group());
    }
    return flags;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bin/image-migrator.cmd", "pom.xml"})
  void otherStarts_flags_areThoseOfTheLauncher(String file) throws Exception {
    assertThat(flags("bin/image-migrator")).hasSize(7);
    assertThat(flags(file)).isEqualTo(flags("bin/image-migrator"));
  }
}
