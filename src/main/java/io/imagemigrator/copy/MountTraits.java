package io.imagemigrator.copy;

import io.imagemigrator.registry.Repository;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was found out about each target registry: whether mounting a blob from the very repository
 * it is to be put in tells if it is there. Where it does, the one request that opens an upload is
 * also the look-up; where it does not, a HEAD comes first. Also which target repositories had none
 * of the blobs so far.
 */
final class MountTraits {
  /** Repositories that are remembered; the one that was asked about longest ago goes first. */
  private static final int MOST_REPOSITORIES = 1_000;

  /** How a registry answers when a blob is mounted from the repository it is wanted in. */
  enum SelfMount {
    UNKNOWN,
    /** 201 when the blob is there, so that 202 means it is not. */
    TELLS,
    /** An upload is opened either way, or the request is refused. */
    SILENT
  }

  private final Map<String, SelfMount> selfMounts = new ConcurrentHashMap<>();
  private final Map<String, Boolean> probed = new ConcurrentHashMap<>();

  /** True while none of the blobs asked for was there, and one was sent. */
  private final Map<Repository, Boolean> lacking = new Bounded<>(MOST_REPOSITORIES);

  SelfMount selfMount(String registry) {
    return selfMounts.getOrDefault(registry, SelfMount.UNKNOWN);
  }

  void learn(String registry, SelfMount found) {
    selfMounts.put(registry, found);
  }

  /** The repository had a blob that was not known to be there. */
  void has(Repository target) {
    synchronized (lacking) {
      lacking.put(target, false);
    }
  }

  /** The repository had not the blob that it was asked for, and took it. */
  void hasNot(Repository target) {
    synchronized (lacking) {
      lacking.putIfAbsent(target, true);
    }
  }

  /** Whether the repository had none of the blobs that it was asked for, and took some. */
  boolean lacksBlobs(Repository target) {
    synchronized (lacking) {
      return lacking.getOrDefault(target, false);
    }
  }

  /** Whether it is the caller who shall find out; true once for each registry. */
  boolean mayProbe(String registry) {
    return selfMount(registry) == SelfMount.UNKNOWN && probed.putIfAbsent(registry, true) == null;
  }
}
