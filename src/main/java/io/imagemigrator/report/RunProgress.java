package io.imagemigrator.report;

import io.imagemigrator.copy.CopyResult;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How far a run is; read at any time from any thread. */
public final class RunProgress {
  private final AtomicLong tasks = new AtomicLong();
  private final LongAdder handedOver = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder unchanged = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final AtomicBoolean handling = new AtomicBoolean();
  private final AtomicBoolean planned = new AtomicBoolean();

  /** Counts tasks that were generated. */
  public void tasksPlanned(int count) {
    tasks.addAndGet(count);
  }

  /** Counts a task that goes to be copied, whose result is to be waited for from now on. */
  public void taskHandedOver() {
    handedOver.increment();
  }

  /** Whether nobody asked before: true once, when the first task goes to be copied. */
  public boolean beginsHandling() {
    return handling.compareAndSet(false, true);
  }

  /** Notes that no more tasks will come. */
  public void allPlanned() {
    planned.set(true);
  }

  /** Counts a task that has ended. */
  public void taskDone(CopyResult.Status status) {
    done.increment();
    switch (status) {
      case UNCHANGED -> unchanged.increment();
      case FAILED -> failed.increment();
      case COPIED -> {}
    }
  }

  /** Counts bytes of blobs as they are sent, those of attempts that fail later included. */
  public void bytesSent(long count) {
    bytes.add(count);
  }

  /** Tasks generated so far; all of them once {@link #isAllPlanned}. */
  public long tasks() {
    return tasks.get();
  }

  /** Tasks that went to be copied so far. */
  public long handedOver() {
    return handedOver.sum();
  }

  /** Whether {@link #tasks} is final. */
  public boolean isAllPlanned() {
    return planned.get();
  }

  /** Tasks that have ended, well or not. */
  public long done() {
    return done.sum();
  }

  /** Tasks whose target was there already. */
  public long unchanged() {
    return unchanged.sum();
  }

  /** Tasks that have failed. */
  public long failed() {
    return failed.sum();
  }

  /** Bytes sent so far. */
  public long bytes() {
    return bytes.sum();
  }
}
