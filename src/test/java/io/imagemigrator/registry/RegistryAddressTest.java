package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.30:5000",
        "0.0.0.0",
        "255.255.255.255:65535",
        "[::ffff:1.2.3.4]:1",
        "[1:2:3:4:5:6:7:8]",
        "r.io:1",
        "1reg:5000",
        "a1.b2",
        "UPPER.Example:443"
      })
  void fault_address_none(String text) {
    assertThat(RegistryAddress.fault(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.168.1.300:5000 | '192.168.1.300' is no IPv4 address",
        "1.2.3 | is no IPv4 address",
        "1.2.3.4.5:1 | is no IPv4 address",
        "010.0.0.1 | is no IPv4 address",
        "2130706433:5000 | is no IPv4 address",
        "0x7f.1 | is no IPv4 address",
        "r.io: | there is no port after the ':'",
        "r.io:0 | '0' is no port; expected a number from 1 to 65535",
        "r.io:65536 | '65536' is no port",
        "r.io:05000 | '05000' is no port",
        "r.io:5000x | '5000x' is no port",
        ":5000 | there is no host before the ':'",
        "::1 | stands in brackets: [::1] or [::1]:5000",
        "a:b:c.d | more than one ':'",
        "[::1 | the ']' after its IPv6 address is missing",
        "[::g]:1 | '::g' is no IPv6 address",
        "[1.2.3.4] | '1.2.3.4' is no IPv6 address",
        "[::1]:0 | '0' is no port",
        "[::1]x | only a port may follow",
        "[fe80::1%eth0]:1 | zone",
        "my_reg:5000 | there is '_' in its host",
        "bücher.example | write it as 'xn--bcher-kva.example'",
        "https://r.io | leave 'https://' out",
        "me:secret@r.io | there is a login in it",
        "r .io | there is a blank in it",
        "r.io/a | there is a '/' in it",
        "r..io | two in a row",
        "r.io. | a dot at an end",
        "-r.io | begins or ends with '-'",
        "r.1io | begins with a digit"
      })
  void fault_noAddress_saidInOneClause(String text, String said) {
    assertThat(RegistryAddress.fault(text))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains(said).doesNotContain("secret", "\n"));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 300})
  void fault_longLabel_said(int length) {
    assertThat(RegistryAddress.fault("a".repeat(length) + ".io")).isPresent();
    assertThat(RegistryAddress.fault("a".repeat(63) + ".io")).isEmpty();
    assertThat(RegistryAddress.fault("a.".repeat(length) + "io").isPresent())
        .isEqualTo(2 * length + 2 > 253);
  }

  /** Otherwise a request to it ends as a fault of this program. */
  @Property(tries = 3000)
  void fault_none_canBeTheAuthorityOfAUri(@ForAll("addresses") String text) {
    if (RegistryAddress.fault(text).isEmpty()) {
      URI uri = URI.create("https://" + text);
      assertThat(uri.getHost()).as(text).isNotNull();
      assertThat(uri.getPort()).as(text).isBetween(-1, 65535);
      assertThat(uri.getUserInfo()).as(text).isNull();
    }
  }

  @Provide
  Arbitrary<String> addresses() {
    return Arbitraries.of(
            "1", "255", "256", "0", "x", "a", "A", "f", ".", ".", ":", ":", "[", "]", "-", "_", "%",
            "ü", "::", "1.2.3.4", "io")
        .list()
        .ofMinSize(1)
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }
}
