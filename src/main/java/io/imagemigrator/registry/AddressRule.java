package io.imagemigrator.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Says to which addresses a request may go. */
@FunctionalInterface
interface AddressRule {
  /** For what the user named: a registry's own host. */
  AddressRule ANY = (to, address) -> {};

  /**
   * A host that is no name in any reading: {@code 10.1}, {@code 0x7f000001}, {@code 2130706433}.
   */
  Pattern NUMERIC = Pattern.compile("(?i)(?:0x[0-9a-f]*|[0-9]+)(?:\\.(?:0x[0-9a-f]*|[0-9]+))*\\.?");

  /** Fails when the request may not go to the address, which is one of its host's. */
  void check(URI to, InetAddress address) throws IOException;

  /**
   * Looks the host up and checks each of its addresses. A host that has none is left to who
   * connects.
   *
   * @param proxied whether a proxy looks the name up: then only an address given as such is known
   */
  default void check(URI to, boolean proxied) throws IOException {
    String host = to.getHost();
    boolean numeric = NUMERIC.matcher(host).matches();
    boolean here = host.equalsIgnoreCase("localhost") || host.endsWith(".localhost");
    if (this == ANY || (proxied && !numeric && !here && !host.startsWith("["))) {
      return;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (numeric && !host.equals(address.getHostAddress())) {
          throw new ForbiddenAddressException("it leads to an address in disguise, " + host);
        }
        check(to, address);
      }
    } catch (UnknownHostException e) {
      if (numeric) {
        throw new ForbiddenAddressException("it leads to no usable address, " + host);
      }
    }
  }
}
