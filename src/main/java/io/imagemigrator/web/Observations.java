package io.imagemigrator.web;

import java.util.List;

/** What probes and collectors ask; called from several threads, and often. */
public interface Observations {
  /** Whether the process works; if not, only a new start helps. */
  boolean live();

  /**
   * Why it cannot take work now, each reason in one sentence that names no secret; empty when it
   * can.
   */
  List<String> notReady();

  /** All figures in Prometheus' text format 0.0.4. */
  String metrics();
}
