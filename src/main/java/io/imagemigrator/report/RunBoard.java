package io.imagemigrator.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The runs of this process, the latest first; those that ended long ago are forgotten. */
public final class RunBoard {
  private static final int KEPT = 200;

  private final Deque<RunStatus> runs = new ArrayDeque<>();

  /** Puts a run up. */
  public synchronized void add(RunStatus run) {
    runs.addFirst(run);
    int excess = runs.size() - KEPT;
    for (var oldest = runs.descendingIterator(); excess > 0 && oldest.hasNext(); ) {
      if (oldest.next().state() != RunStatus.State.RUNNING) {
        oldest.remove();
        excess--;
      }
    }
  }

  /** All of them, the latest first. */
  public synchronized List<RunStatus> runs() {
    return new ArrayList<>(runs);
  }
}
