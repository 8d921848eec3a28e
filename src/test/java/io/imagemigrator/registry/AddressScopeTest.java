package io.imagemigrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, PUBLIC",
    "11.0.0.1, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.32.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.128.0.0, PUBLIC",
    "169.253.255.255, PUBLIC",
    "223.255.255.255, PUBLIC",
    "2606:4700::1111, PUBLIC",
    "10.255.255.255, PRIVATE",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.1.1, PRIVATE",
    "100.64.0.0, PRIVATE",
    "100.127.255.255, PRIVATE",
    "fc00::1, PRIVATE",
    "fdff:ffff::1, PRIVATE",
    "127.0.0.1, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "::1, LOOPBACK",
    "169.254.169.254, SPECIAL",
    "100.100.100.200, SPECIAL",
    "fd00:ec2::254, SPECIAL",
    "fe80::1, SPECIAL",
    "febf::1, SPECIAL",
    "0.0.0.0, SPECIAL",
    "0.1.2.3, SPECIAL",
    "::, SPECIAL",
    "224.0.0.1, SPECIAL",
    "ff02::1, SPECIAL",
    "240.0.0.1, SPECIAL",
    "255.255.255.255, SPECIAL"
  })
  void of_address_itsScope(String address, AddressScope scope) throws Exception {
    assertThat(AddressScope.of(InetAddress.getByName(address))).isEqualTo(scope);
  }

  /** IPv4-mapped, IPv4-compatible, NAT64, 6to4. */
  @ParameterizedTest
  @CsvSource({
    "::ffff:10.0.0.1, PRIVATE",
    "::ffff:169.254.169.254, SPECIAL",
    "::127.0.0.1, LOOPBACK",
    "64:ff9b::7f00:1, LOOPBACK",
    "64:ff9b::a9fe:a9fe, SPECIAL",
    "64:ff9b::808:808, PUBLIC",
    "2002:a00:1::1, PRIVATE",
    "2002:808:808::1, PUBLIC"
  })
  void of_addressThatLeadsToAnIpv4Address_thatOnesScope(String address, AddressScope scope)
      throws Exception {
    assertThat(AddressScope.of(InetAddress.getByName(address))).isEqualTo(scope);
  }
}
