package io.imagemigrator.camel;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Threads that list tags, a number of them for each run. A thread is held up while its run has too
 * many tasks waiting; in one pool for all, a large run would hold up every other.
 */
final class ListingThreads extends AbstractExecutorService {
  private final ThreadLocal<String> current = ThreadLocal.withInitial(() -> "");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final int perRun;

  private static final class Lane {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int busy;
  }

  ListingThreads(int perRun) {
    this.perRun = perRun;
  }

  /** What this thread hands over from now on belongs to the run. */
  void enter(String runId) {
    current.set(runId);
  }

  @Override
  public void execute(Runnable command) {
    String run = current.get();
    synchronized (lanes) {
      Lane lane = lanes.computeIfAbsent(run, id -> new Lane());
      if (lane.busy == perRun) {
        lane.waiting.add(command);
        return;
      }
      lane.busy++;
    }
    threads.execute(() -> work(run, command));
  }

  private void work(String run, Runnable first) {
    current.set(run);
    try {
      for (Runnable command = first; command != null; command = next(run)) {
        command.run();
      }
    } finally {
      current.remove();
    }
  }

  private Runnable next(String run) {
    synchronized (lanes) {
      Lane lane = lanes.get(run);
      Runnable command = lane.waiting.poll();
      if (command == null) {
        lane.busy--;
        if (lane.busy == 0) {
          lanes.remove(run);
        }
      }
      return command;
    }
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(timeout, unit);
  }
}
