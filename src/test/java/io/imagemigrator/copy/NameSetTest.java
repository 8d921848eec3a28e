package io.imagemigrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameSetTest {
  private final NameSet names = new NameSet();

  @Test
  void add_nameThatIsNew_isTrueOnce() {
    assertThat(names.add("v1.0.0")).isTrue();
    assertThat(names.add("v1.0.1")).isTrue();
    assertThat(names.add("v1.0.0")).isFalse();
    assertThat(names.add("")).isTrue();
    assertThat(names.add("")).isFalse();
    assertThat(names.size()).isEqualTo(3);
  }

  @Test
  void add_namesOfEveryKind_agreesWithASetOfTheNames() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 300_000; i++) {
      int number = i % 200_000;
      String name =
          switch (number % 4) {
            case 0 -> "1.0." + number;
            case 1 -> "sha256-" + Integer.toHexString(number * 0x9e3779b9) + ".sig";
            case 2 -> Integer.toString(number, 36);
            default -> "release-" + number / 100 + "." + number % 100;
          };

      assertThat(names.add(name)).as(name).isEqualTo(all.add(name));
    }
    assertThat(names.size()).isEqualTo(all.size());
  }
}
