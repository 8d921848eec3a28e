package io.imagemigrator.copy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was found out about each target registry: whether mounting a blob from the very repository
 * it is to be put in tells if it is there. Where it does, the one request that opens an upload is
 * also the look-up; where it does not, a HEAD comes first.
 */
final class MountTraits {
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

  SelfMount selfMount(String registry) {
    return selfMounts.getOrDefault(registry, SelfMount.UNKNOWN);
  }

  void learn(String registry, SelfMount found) {
    selfMounts.put(registry, found);
  }

  /** Whether it is the caller who shall find out; true once for each registry. */
  boolean mayProbe(String registry) {
    return selfMount(registry) == SelfMount.UNKNOWN && probed.putIfAbsent(registry, true) == null;
  }
}
