package io.imagemigrator.camel;

import io.imagemigrator.registry.Deadline;
import io.imagemigrator.registry.RequestGuard;
import java.io.IOException;
import java.time.Duration;

/** One guard before another: what it does not do itself, the next one does. */
abstract class ForwardingGuard implements RequestGuard {
  private final RequestGuard next;

  ForwardingGuard(RequestGuard next) {
    this.next = next;
  }

  @Override
  public void admit(String host, Deadline deadline) throws IOException {
    next.admit(host, deadline);
  }

  @Override
  public void withdrawn(String host) {
    next.withdrawn(host);
  }

  @Override
  public void transferred(String host, int bytes) {
    next.transferred(host, bytes);
  }

  @Override
  public void heldBack(String host, String reason, Duration time) {
    next.heldBack(host, reason, time);
  }

  @Override
  public void continued(String host) {
    next.continued(host);
  }

  @Override
  public void answered(String host, String method, String path, int status, Duration elapsed) {
    next.answered(host, method, path, status, elapsed);
  }
}
