package io.imagemigrator.camel;

import io.imagemigrator.auth.Keychain;
import io.imagemigrator.registry.Repository;
import io.imagemigrator.rule.ImageRule;
import io.imagemigrator.rule.RuleGroup;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * Rule groups in the order of the file. Those whose credential helper has not answered yet come
 * last: a helper that hangs would otherwise hold every thread that lists tags.
 */
final class ReadyGroups implements Iterator<RuleGroup> {
  private final Keychain keychain;
  private final Iterator<RuleGroup> fresh;
  private final Queue<RuleGroup> deferred = new ArrayDeque<>();

  ReadyGroups(Collection<RuleGroup> groups, Keychain keychain) {
    this.keychain = keychain;
    fresh = groups.iterator();
  }

  @Override
  public boolean hasNext() {
    return fresh.hasNext() || !deferred.isEmpty();
  }

  @Override
  public RuleGroup next() {
    while (fresh.hasNext()) {
      RuleGroup group = fresh.next();
      if (ready(group)) {
        return group;
      }
      deferred.add(group);
    }
    if (deferred.isEmpty()) {
      throw new NoSuchElementException();
    }
    while (true) {
      for (int left = deferred.size(); left > 0; left--) {
        RuleGroup group = deferred.remove();
        if (ready(group)) {
          return group;
        }
        deferred.add(group);
      }
      keychain.awaitHelper();
    }
  }

  private boolean ready(RuleGroup group) {
    boolean ready = keychain.ready(group.target());
    for (ImageRule rule : group.rules()) {
      Repository source = rule.source();
      // Not cut short: every helper that is needed starts now.
      ready &= keychain.ready(source);
    }
    return ready;
  }
}
