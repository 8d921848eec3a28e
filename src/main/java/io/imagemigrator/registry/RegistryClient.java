package io.imagemigrator.registry;

/**
 * The registries as one run sees them: tokens and what was learned of each registry last as long as
 * this object, connections as long as the transport.
 */
public final class RegistryClient {
  private final RegistryCaller caller;

  /** Starts with nothing known of any registry. */
  public RegistryClient(HttpTransport transport) {
    caller = new RegistryCaller(transport);
  }

  /** A repository to read from, for as long as it takes. */
  public RemoteRepository source(Repository repository, Access access) {
    return source(repository, access, Deadline.NONE);
  }

  /** A repository to read from. */
  public RemoteRepository source(Repository repository, Access access, Deadline deadline) {
    return new RemoteRepository(
        new RepositoryEndpoint(caller, repository, access, Scope.pull(repository), deadline));
  }

  /** A repository to write to, for as long as it takes. */
  public RemoteRepository target(Repository repository, Access access) {
    return target(repository, access, Deadline.NONE);
  }

  /** A repository to write to. */
  public RemoteRepository target(Repository repository, Access access, Deadline deadline) {
    return new RemoteRepository(
        new RepositoryEndpoint(
            caller, repository, access, Scope.pullAndPush(repository), deadline));
  }
}
