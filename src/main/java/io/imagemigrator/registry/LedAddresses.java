package io.imagemigrator.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Where the answers of a registry may lead: to token servers and storage anywhere on the internet,
 * and within private networks to what the user named. A registry that is in a private network
 * itself may lead to its neighbours there.
 */
final class LedAddresses {
  private final AllowedNetworks allowed;
  private final Map<String, AddressScope> homes = new ConcurrentHashMap<>();
  private final Map<String, AddressRule> rules = new ConcurrentHashMap<>();
  private volatile Set<String> named = Set.of();

  LedAddresses(AllowedNetworks allowed) {
    this.allowed = allowed;
  }

  /** Registries of the rules and of auth.json. */
  void name(Collection<String> registries) {
    named = registries.stream().map(Repository::canonicalRegistry).collect(Collectors.toSet());
  }

  /**
   * What holds for a registry itself: it may be anywhere, and where it is gets remembered. Its name
   * server could otherwise say later that it is at home with us.
   */
  AddressRule home(Repository repository) {
    return rules.computeIfAbsent(repository.apiHost(), Home::new);
  }

  private final class Home implements AddressRule {
    private final String own;

    /** Each request is looked at, and nearly all of them go where the one before went. */
    private volatile InetAddress last;

    Home(String apiHost) {
      own = URI.create("https://" + apiHost).getHost();
    }

    @Override
    public void check(URI to, InetAddress address) {
      if (!address.equals(last)) {
        homes.merge(own, AddressScope.of(address), LedAddresses::wider);
        last = address;
      }
    }

    @Override
    public void check(URI to, boolean proxied) {
      // It is looked at when it is connected to.
    }
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
    int port = Locations.port(to);
    return named.contains(host + ":" + port)
        || (port == Locations.usualPort(to) && named.contains(host));
  }

  /** A neighbour of a private network is not this machine, on whose ports others may listen. */
  private boolean isNeighbour(AddressScope scope, String own) {
    AddressScope home = homes.containsKey(own) ? homes.get(own) : lookedUp(own);
    return scope != AddressScope.SPECIAL
        && (home == AddressScope.LOOPBACK
            || (home == AddressScope.PRIVATE && scope == AddressScope.PRIVATE));
  }

  /** Of a registry that is reached through a proxy, its name alone is known. */
  private static AddressScope lookedUp(String own) {
    try {
      return Arrays.stream(InetAddress.getAllByName(own))
          .map(AddressScope::of)
          .reduce(LedAddresses::wider)
          .orElse(AddressScope.PUBLIC);
    } catch (UnknownHostException e) {
      return AddressScope.PUBLIC;
    }
  }

  private static AddressScope wider(AddressScope one, AddressScope other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
