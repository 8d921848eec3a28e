package io.imagemigrator.registry;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hosts of private networks to which any registry may lead.
 *
 * @param hosts names, each for all of its ports, and names with a port
 * @param blocks of addresses, whatever names they have
 */
public record AllowedNetworks(List<String> hosts, List<AddressBlock> blocks) {
  /** Nothing but what the rules and auth.json name. */
  public static final AllowedNetworks NONE = new AllowedNetworks(List.of(), List.of());

  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  /** Keeps copies of the lists. */
  public AllowedNetworks {
    hosts = List.copyOf(hosts);
    blocks = List.copyOf(blocks);
  }

  /**
   * Reads hosts, addresses and blocks in CIDR notation, separated by commas.
   *
   * @throws IllegalArgumentException when one of them is none of these
   */
  public static AllowedNetworks parse(String text) {
    List<String> entries =
        SEPARATOR
            .splitAsStream(text.toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .toList();
    List<AddressBlock> blocks = entries.stream().flatMap(AllowedNetworks::block).toList();
    List<String> hosts =
        entries.stream().filter(entry -> block(entry).findAny().isEmpty()).toList();
    for (String host : hosts) {
      Optional<String> fault = Repository.registryFault(host);
      if (fault.isPresent()) {
        throw new IllegalArgumentException(
            "one is neither a host nor a block of addresses: " + fault.get());
      }
    }
    return new AllowedNetworks(hosts, blocks);
  }

  private static Stream<AddressBlock> block(String entry) {
    return AddressBlock.parse(entry).or(() -> AddressBlock.ofAddress(entry)).stream();
  }

  boolean cover(URI to, InetAddress address) {
    String host = to.getHost().toLowerCase(Locale.ROOT);
    return hosts.contains(host)
        || hosts.contains(host + ":" + Locations.port(to))
        || blocks.stream().anyMatch(block -> block.contains(address));
  }
}
