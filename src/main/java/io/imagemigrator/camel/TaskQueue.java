package io.imagemigrator.camel;

import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;

/**
 * The queue between planning and copying. Runs take turns, whatever each has waiting, so that a
 * file of three images does not wait for one of ten thousand that came before. Each run has room
 * for a number of tasks of its own and is held up when that is full.
 */
final class TaskQueue extends AbstractQueue<Exchange> implements BlockingQueue<Exchange> {
  private final int room;

  /** Who waits for room is woken at this size, not for every task that leaves: most go back. */
  private final int enoughRoom;

  private final Map<String, Deque<Exchange>> waiting = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition notFull = lock.newCondition();
  private int size;
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param room tasks that each run may have waiting
   */
  TaskQueue(int room) {
    this.room = room;
    enoughRoom = room - Math.max(1, room / 8);
  }

  /** From now on nothing goes in or out: what is being copied is the last. */
  void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
      notFull.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String run(Exchange task) {
    return String.valueOf(task.getIn().getHeader(MigrationRuns.RUN_ID));
  }

  @Override
  public void put(Exchange task) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && isFull(task)) {
        notFull.await();
      }
      enter(task);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean offer(Exchange task, long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!closed && isFull(task)) {
        if (left <= 0) {
          return false;
        }
        left = notFull.awaitNanos(left);
      }
      enter(task);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean offer(Exchange task) {
    lock.lock();
    try {
      if (closed || isFull(task)) {
        return false;
      }
      enter(task);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(Exchange task) {
    Deque<Exchange> own = waiting.get(run(task));
    return own != null && own.size() >= room;
  }

  private void enter(Exchange task) {
    if (closed) {
      throw new StoppedException();
    }
    waiting.computeIfAbsent(run(task), run -> new ArrayDeque<>()).add(task);
    size++;
    notEmpty.signal();
  }

  @Override
  public Exchange take() throws InterruptedException {
    Exchange task = null;
    while (task == null) {
      task = poll(1, TimeUnit.MINUTES);
    }
    return task;
  }

  @Override
  public Exchange poll(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (size == 0 || closed) {
        if (left <= 0) {
          return null;
        }
        left = notEmpty.awaitNanos(left);
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Exchange poll() {
    lock.lock();
    try {
      return size == 0 || closed ? null : next();
    } finally {
      lock.unlock();
    }
  }

  /** The first task of the run whose turn it is, which is the last to have the next one. */
  private Exchange next() {
    Iterator<Map.Entry<String, Deque<Exchange>>> turns = waiting.entrySet().iterator();
    Map.Entry<String, Deque<Exchange>> turn = turns.next();
    turns.remove();
    Exchange task = turn.getValue().remove();
    if (!turn.getValue().isEmpty()) {
      waiting.put(turn.getKey(), turn.getValue());
    }
    size--;
    if (turn.getValue().size() == enoughRoom) {
      notFull.signalAll();
    }
    return task;
  }

  @Override
  public Exchange peek() {
    lock.lock();
    try {
      return size == 0 ? null : waiting.values().iterator().next().peek();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int remainingCapacity() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int drainTo(Collection<? super Exchange> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super Exchange> target, int most) {
    lock.lock();
    try {
      int moved = 0;
      while (moved < most && size > 0) {
        target.add(next());
        moved++;
      }
      return moved;
    } finally {
      lock.unlock();
    }
  }

  /** Over a copy: what is taken meanwhile is still in it. */
  @Override
  public Iterator<Exchange> iterator() {
    lock.lock();
    try {
      List<Exchange> all = new ArrayList<>();
      waiting.values().forEach(all::addAll);
      return all.iterator();
    } finally {
      lock.unlock();
    }
  }
}
