package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses stand for hosts here, so that no name is looked up. */
class LedAddressesTest {
  private static final String PUBLIC = "198.51.100.7:5000";

  private static void check(LedAddresses addresses, String own, String to) throws Exception {
    AddressRule rule = addresses.from(new Repository(own, "team/app"));
    rule.check(URI.create(to), false);
  }

  private static LedAddresses naming(String... registries) {
    LedAddresses addresses = new LedAddresses(AllowedNetworks.NONE);
    addresses.name(List.of(registries));
    return addresses;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://10.0.0.5/token",
        "http://127.0.0.1:8080/hawtio",
        "http://localhost:8080/",
        "https://[::1]/",
        "https://[fd12::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://100.64.1.1/"
      })
  void from_publicRegistry_leadsToNoPrivateAddress(String to) {
    assertThatThrownBy(() -> check(naming(PUBLIC), PUBLIC, to))
        .isInstanceOf(ForbiddenAddressException.class)
        .hasMessageStartingWith("it leads to " + URI.create(to).getAuthority() + ", a")
        .hasMessageEndingWith(
            " that no rule names; where that is meant, name it in http.allow-private of"
                + " config/application.properties or as a key of auth.json");
  }

  /** In others of these forms the JDK sees no host at all, and {@link Locations} refuses them. */
  @ParameterizedTest
  @ValueSource(strings = {"http://2852039166/", "http://0x7f000001/", "http://0177.0.0.1/"})
  void from_addressInAnUnusualForm_refused(String to) {
    assertThatThrownBy(() -> check(naming(PUBLIC), PUBLIC, to))
        .isInstanceOf(ForbiddenAddressException.class)
        .hasMessageMatching("it leads to (an address in disguise|no usable address), .*");
  }

  @ParameterizedTest
  @CsvSource({
    // Anywhere on the internet.
    "198.51.100.7:5000, https://203.0.113.9/bucket",
    // The registry's own host, another port of it too.
    "10.0.0.5:5000, https://10.0.0.5:5001/token",
    "169.254.7.7:5000, https://169.254.7.7:5001/token",
    // A private registry's neighbours.
    "10.0.0.5:5000, https://192.168.7.7/token",
    "127.0.0.1:5000, https://10.0.0.5/token",
    "127.0.0.1:5000, https://127.0.0.1:5001/token",
    "[::1]:5000, https://127.0.0.1:5001/token"
  })
  void from_whatIsNoSecret_allowed(String own, String to) {
    assertThatCode(() -> check(naming(own), own, to)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    // This machine is nobody's neighbour.
    "10.0.0.5:5000, http://127.0.0.1:8080/hawtio",
    "10.0.0.5:5000, http://169.254.169.254/latest",
    "127.0.0.1:5000, http://169.254.169.254/latest",
    "127.0.0.1:5000, http://[fe80::1]/",
    "127.0.0.1:5000, http://0.0.0.0:8080/",
    "10.0.0.5:5000, http://100.100.100.200/latest"
  })
  void from_privateRegistry_leadsNoFurtherThanItsNeighbours(String own, String to) {
    assertThatThrownBy(() -> check(naming(own), own, to))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  /** Its name server may say otherwise later. */
  @Test
  void from_registryThatWasPublicWhenItWasConnectedTo_hasNoNeighbours() throws Exception {
    LedAddresses addresses = naming();
    Repository repository = new Repository("127.0.0.1:5000", "team/app");
    URI own = URI.create("https://127.0.0.1:5000/v2/");
    addresses.home(repository).check(own, InetAddress.getAllByName("198.51.100.7")[0]);
    addresses.home(repository).check(own, InetAddress.getLoopbackAddress());

    assertThatThrownBy(() -> check(addresses, "127.0.0.1:5000", "https://10.0.0.5/token"))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, https://10.0.0.5/token",
    "10.0.0.5, http://10.0.0.5/token",
    "10.0.0.5:5001, https://10.0.0.5:5001/token",
    "169.254.1.1:5001, https://169.254.1.1:5001/token",
    "[fd12::1]:5001, https://[fd12::1]:5001/token"
  })
  void from_hostThatTheUserNamed_allowed(String named, String to) {
    assertThatCode(() -> check(naming(PUBLIC, named), PUBLIC, to)).doesNotThrowAnyException();
  }

  /** Another port of the same machine is another service. */
  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1:8080/", "http://127.0.0.1/"})
  void from_anotherPortOfANamedHost_refused(String to) {
    assertThatThrownBy(() -> check(naming(PUBLIC, "127.0.0.1:5000"), PUBLIC, to))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, https://10.9.8.7/token, true",
    "10.0.0.0/8, https://192.168.0.1/token, false",
    "'10.0.0.5,192.168.0.1', https://192.168.0.1:5001/token, true",
    "10.0.0.5:5001, https://10.0.0.5:5001/token, true",
    "10.0.0.5:5001, https://10.0.0.5:5002/token, false",
    "10.0.0.5:443, https://10.0.0.5/token, true",
    "10.0.0.5:443, http://10.0.0.5/token, false",
    "localhost, http://localhost:8443/token, true",
    "LOCALHOST:8443, http://localhost:8443/token, true",
    "localhost:8443, http://localhost:8444/token, false",
    "fd00::/8, https://[fd12::1]/token, true",
    "fd12::1, https://[fd12::1]/token, true",
    "169.254.169.254/32, http://169.254.169.254/latest, true"
  })
  void from_settingThatAllows_asFarAsItSays(String setting, String to, boolean allowed) {
    LedAddresses addresses = new LedAddresses(AllowedNetworks.parse(setting));
    if (allowed) {
      assertThatCode(() -> check(addresses, PUBLIC, to)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> check(addresses, PUBLIC, to))
          .isInstanceOf(ForbiddenAddressException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "http://auth.local", "a b/c", "auth.local/token", "*"})
  void parse_whatIsNoHost_refused(String setting) {
    assertThatThrownBy(() -> AllowedNetworks.parse(setting))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://10.0.0.5/, false",
    "http://[fe80::1]/, false",
    "http://localhost/, false",
    "http://2130706433/, false",
    "http://storage.example/, true"
  })
  void check_throughAProxy_addressesOnlyAndNoNameLookedUp(String to, boolean allowed) {
    AddressRule rule = naming(PUBLIC).from(new Repository(PUBLIC, "team/app"));
    if (allowed) {
      assertThatCode(() -> rule.check(URI.create(to), true)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> rule.check(URI.create(to), true))
          .isInstanceOf(ForbiddenAddressException.class);
    }
  }
}
