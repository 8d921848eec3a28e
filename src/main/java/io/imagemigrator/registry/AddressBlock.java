package io.imagemigrator.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A block of IP addresses in CIDR notation, such as {@code 10.0.0.0/8}. */
record AddressBlock(BigInteger network, int bits, int prefix) {
  /** Reads CIDR notation; empty when the text is none. */
  static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> network = slash < 0 ? Optional.empty() : literal(text.substring(0, slash));
    if (network.isEmpty() || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    int bits = network.get().length * 8;
    return prefix <= bits
        ? Optional.of(new AddressBlock(new BigInteger(1, network.get()), bits, prefix))
        : Optional.empty();
  }

  /** The block that holds one address alone; empty when the text is none. */
  static Optional<AddressBlock> ofAddress(String text) {
    return literal(text)
        .map(
            bytes ->
                new AddressBlock(new BigInteger(1, bytes), bytes.length * 8, bytes.length * 8));
  }

  /** Whether the host is an address of the block; a name never is, since nothing is looked up. */
  boolean contains(String host) {
    return literal(host).filter(this::contains).isPresent();
  }

  /** Whether the address lies in the block. */
  boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  private boolean contains(byte[] address) {
    int hostBits = bits - prefix;
    return address.length * 8 == bits
        && new BigInteger(1, address).shiftRight(hostBits).equals(network.shiftRight(hostBits));
  }

  private static Optional<byte[]> literal(String host) {
    if (!host.matches("[0-9.]+|\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*]?")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
