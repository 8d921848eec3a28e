package io.imagemigrator.copy;

import io.imagemigrator.registry.RegistryException;
import io.imagemigrator.registry.RegistryException.Kind;
import io.imagemigrator.registry.RemoteRepository;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.registry.TagPage;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tags that target repositories had when a run came to them: one list instead of a look at each
 * tag that is not there yet.
 */
final class TargetTags {
  private static final Logger LOG = LoggerFactory.getLogger(TargetTags.class);

  /** Of a longer list the rest is not read, and then each tag is looked at. */
  private static final int MOST_TAGS = 100_000;

  /** The error code of the distribution specification for a repository that does not exist. */
  private static final String NAME_UNKNOWN = "NAME_UNKNOWN";

  private static final int MOST_PAGES = 100;

  /** Repositories whose lists are kept; the one that was asked about longest ago goes first. */
  private static final int MOST_REPOSITORIES = 50;

  private final Map<Repository, Known> repositories = new Bounded<>(MOST_REPOSITORIES);
  private final Distances distances;

  TargetTags(Distances distances) {
    this.distances = distances;
  }

  /** One repository; its lock is held while it is listed. */
  private static final class Known {
    private String missed;
    private boolean lastFound;
    private boolean listed;
    private Optional<NameSet> tags = Optional.empty();
  }

  /**
   * Whether the tag is surely not there; false when nothing is known of it, and when it was asked
   * about before: whoever tries again may have written it without hearing of it.
   */
  boolean lacks(RemoteRepository target, String tag) {
    Known known = known(target);
    synchronized (known) {
      if (known.missed != null && !known.missed.equals(tag) && !known.listed) {
        known.tags = list(target);
        known.listed = true;
      }
      boolean lacks = known.tags.isPresent() && known.tags.get().add(tag);
      // What is missing says that the next one may be too.
      known.lastFound &= !lacks;
      return lacks;
    }
  }

  /** A look found nothing. Where it did, the others are likely to be there too. */
  void missed(RemoteRepository target, String tag) {
    Known known = known(target);
    synchronized (known) {
      known.missed = tag;
      known.lastFound = false;
    }
  }

  /** A look found its tag. */
  void found(RemoteRepository target) {
    Known known = known(target);
    synchronized (known) {
      known.lastFound = true;
    }
  }

  /**
   * Whether the source should be asked for a tag before the target has answered: the last tag was
   * there, as the next one is likely to be, and the target is far away.
   */
  boolean worthAskingAhead(RemoteRepository target) {
    Known known = known(target);
    synchronized (known) {
      return known.lastFound && distances.isFar(target);
    }
  }

  private Known known(RemoteRepository target) {
    synchronized (repositories) {
      return repositories.computeIfAbsent(target.name(), name -> new Known());
    }
  }

  private static Optional<NameSet> list(RemoteRepository target) {
    NameSet tags = new NameSet();
    Optional<URI> page = Optional.empty();
    try {
      for (int pages = 0; pages < MOST_PAGES && tags.size() <= MOST_TAGS; pages++) {
        TagPage next = target.listTags(page);
        next.tags().forEach(tags::add);
        page = next.next();
        if (page.isEmpty()) {
          return Optional.of(tags);
        }
      }
      return Optional.empty();
    } catch (RegistryException e) {
      LOG.debug("each tag will be looked at: {}", e.getMessage());
      // A bare 404 may also mean that this registry lists no tags, or has lost a page.
      boolean noRepository =
          page.isEmpty() && e.kind() == Kind.NOT_FOUND && e.getMessage().contains(NAME_UNKNOWN);
      return noRepository ? Optional.of(new NameSet()) : Optional.empty();
    }
  }
}
