package io.imagemigrator.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the answers of a registry may lead: to token servers and storage anywhere on the internet,
 * and within private networks to what the user named. A registry that is in a private network
 * itself may lead to its neighbours there.
 */
final class LedAddresses {
  private final AllowedNetworks allowed;
  private volatile Set<String> named = Set.of();

  LedAddresses(AllowedNetworks allowed) {
    this.allowed = allowed;
  }

  /** Registries of the rules and of auth.json. */
  void name(Collection<String> registries) {
    named = registries.stream().map(Repository::canonicalRegistry).collect(Collectors.toSet());
  }

  /** What holds for addresses in the answers of a registry and of its token server. */
  AddressRule from(Repository repository) {
    URI own = URI.create("https://" + repository.apiHost());
    return (to, address) -> check(own.getHost(), to, address);
  }

  private void check(String own, URI to, InetAddress address) throws IOException {
    AddressScope scope = AddressScope.of(address);
    boolean meant =
        scope == AddressScope.PUBLIC
            || own.equalsIgnoreCase(to.getHost())
            || isNamed(to)
            || allowed.cover(to, address)
            || isNeighbour(scope, own);
    if (!meant) {
      throw new ForbiddenAddressException(
          "it leads to "
              + to.getAuthority()
              + ", "
              + scope
              + " ("
              + address.getHostAddress()
              + ") that no rule names; where that is meant, name it in http.allow-private of"
              + " config/application.properties or as a key of auth.json");
    }
  }

  private boolean isNamed(URI to) {
    String host = to.getHost().toLowerCase(Locale.ROOT);
    int usual = "https".equalsIgnoreCase(to.getScheme()) ? 443 : 80;
    int port = to.getPort() < 0 ? usual : to.getPort();
    return named.contains(host + ":" + port) || (port == usual && named.contains(host));
  }

  /** A neighbour of a private network is not this machine, on whose ports others may listen. */
  private static boolean isNeighbour(AddressScope scope, String own) {
    if (scope == AddressScope.SPECIAL) {
      return false;
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(own))
          .map(AddressScope::of)
          .anyMatch(
              home ->
                  home == AddressScope.LOOPBACK
                      || (home == AddressScope.PRIVATE && scope == AddressScope.PRIVATE));
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
