package io.imagemigrator.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How far an IP address reaches (RFC 6890). */
enum AddressScope {
  /** The whole internet. */
  PUBLIC("a public address"),
  /** A network behind some router: RFC 1918, RFC 4193, a carrier's NAT (RFC 6598). */
  PRIVATE("an address of a private network"),
  /** This machine alone. */
  LOOPBACK("a loopback address"),
  /** What no server of a registry has: link-local, multicast, reserved, a cloud's metadata. */
  SPECIAL("a link-local or reserved address");

  private static final List<AddressBlock> SPECIALS =
      blocks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "224.0.0.0/3",
          "::/128",
          "fe80::/10",
          "ff00::/8",
          // The metadata of Alibaba Cloud, of Azure and, over IPv6, of AWS.
          "100.100.100.200/32",
          "168.63.129.16/32",
          "fd00:ec2::254/128",
          // Of Google's and of Oracle's clouds.
          "fd20:ce::254/128",
          "192.0.0.192/32");

  private static final List<AddressBlock> LOOPBACKS = blocks("127.0.0.0/8", "::1/128");

  private static final List<AddressBlock> PRIVATES =
      blocks(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "192.0.0.0/24",
          "198.18.0.0/15",
          "fc00::/7",
          // Local NAT64 and Teredo: what is behind them cannot be seen.
          "64:ff9b:1::/48",
          "2001::/32",
          "fec0::/10");

  /** Addresses that lead to an IPv4 address, and where in them it stands: NAT64, 6to4, old form. */
  private static final AddressBlock NAT64 = block("64:ff9b::/96");

  private static final AddressBlock SIX_TO_FOUR = block("2002::/16");
  private static final AddressBlock COMPATIBLE = block("::/96");

  private final String words;

  AddressScope(String words) {
    this.words = words;
  }

  /** The scope; an IPv6 address that leads to an IPv4 one has the latter's. */
  static AddressScope of(InetAddress address) {
    AddressScope own = ofPlain(address);
    return own == PUBLIC ? embedded(address).map(AddressScope::ofPlain).orElse(own) : own;
  }

  private static AddressScope ofPlain(InetAddress address) {
    if (in(SPECIALS, address)) {
      return SPECIAL;
    }
    if (in(LOOPBACKS, address)) {
      return LOOPBACK;
    }
    return in(PRIVATES, address) ? PRIVATE : PUBLIC;
  }

  private static Optional<InetAddress> embedded(InetAddress address) {
    if (NAT64.contains(address) || COMPATIBLE.contains(address)) {
      return Optional.of(part(address, 12));
    }
    return SIX_TO_FOUR.contains(address) ? Optional.of(part(address, 2)) : Optional.empty();
  }

  private static InetAddress part(InetAddress address, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are always an address", e);
    }
  }

  private static boolean in(List<AddressBlock> blocks, InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<AddressBlock> blocks(String... texts) {
    return Arrays.stream(texts).map(AddressScope::block).toList();
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }

  @Override
  public String toString() {
    return words;
  }
}
