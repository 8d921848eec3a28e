package io.imagemigrator.registry;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The registries as one run sees them: tokens and what was learned of each registry last as long as
 * this object, connections as long as the transport.
 */
public final class RegistryClient {
  private static final int MOST_GREETED = 8;

  private final RegistryCaller caller;
  private final LedAddresses addresses;
  private final PageLimits pageLimits = new PageLimits();

  /** Starts with nothing known of any registry, and allows no registry more than is named. */
  public RegistryClient(HttpTransport transport) {
    this(transport, AllowedNetworks.NONE);
  }

  /**
   * Starts with nothing known of any registry.
   *
   * @param allowed where every registry may lead, though it is a private network
   */
  public RegistryClient(HttpTransport transport, AllowedNetworks allowed) {
    addresses = new LedAddresses(allowed);
    caller = new RegistryCaller(transport, addresses);
  }

  /** Tells which registries the user named: others may lead there, wherever they are. */
  public void name(Collection<String> registries) {
    addresses.name(registries);
  }

  /**
   * Makes the first contact with the registries of some repositories, each on a thread of its own,
   * and does not wait for it. What fails is found out again, and said, by who needs it.
   */
  public void greet(Collection<Repository> repositories, Function<Repository, Access> keychain) {
    Set<List<Object>> greeted = new HashSet<>();
    for (Repository repository : repositories) {
      Access access = keychain.apply(repository);
      if (greeted.size() < MOST_GREETED && greeted.add(List.of(repository.apiHost(), access))) {
        Thread thread = new Thread(() -> caller.greet(repository, access), "greet");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  /** A repository to read from, for as long as it takes. */
  public RemoteRepository source(Repository repository, Access access) {
    return source(repository, access, Deadline.NONE);
  }

  /** A repository to read from. */
  public RemoteRepository source(Repository repository, Access access, Deadline deadline) {
    return new RemoteRepository(
        new RepositoryEndpoint(
            caller, Side.SOURCE, repository, access, Scope.pull(repository), deadline, pageLimits));
  }

  /** A repository to write to, for as long as it takes. */
  public RemoteRepository target(Repository repository, Access access) {
    return target(repository, access, Deadline.NONE);
  }

  /** A repository to write to. */
  public RemoteRepository target(Repository repository, Access access, Deadline deadline) {
    return new RemoteRepository(
        new RepositoryEndpoint(
            caller,
            Side.TARGET,
            repository,
            access,
            Scope.pullAndPush(repository),
            deadline,
            pageLimits));
  }
}
