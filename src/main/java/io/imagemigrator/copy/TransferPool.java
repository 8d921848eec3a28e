package io.imagemigrator.copy;

import io.imagemigrator.registry.RegistryException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that help the workers with the blobs of one image. A worker always works itself and gets
 * what help is free, so nothing waits for a thread and the number of transfers has a bound: workers
 * plus helpers.
 */
public final class TransferPool implements AutoCloseable {
  /** Work on one item. */
  interface Action<T> {
    void accept(T item) throws RegistryException;
  }

  private final ExecutorService helpers;
  private final int perImage;

  /**
   * Threads are started when they are needed.
   *
   * @param helpers threads beside the workers
   * @param perImage items of one image worked on at the same time
   */
  public TransferPool(int helpers, int perImage) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory threads =
        work -> {
          Thread thread = new Thread(work, "transfer-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    this.helpers =
        new ThreadPoolExecutor(
            0, Math.max(1, helpers), 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    this.perImage = perImage;
  }

  /** Works on every item; after a failure no other item is begun, and the first one is thrown. */
  <T> void forEach(Collection<T> items, Action<T> action) throws RegistryException {
    Queue<T> queue = new ConcurrentLinkedQueue<>(items);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable drain = () -> drain(queue, action, failure);
    List<Future<?>> help = new ArrayList<>();
    try {
      for (int i = 1; i < Math.min(perImage, items.size()); i++) {
        help.add(helpers.submit(drain));
      }
    } catch (RejectedExecutionException e) {
      // All helpers are busy: the worker does it alone.
    }
    drain.run();
    for (Future<?> helper : help) {
      join(helper);
    }
    rethrow(failure.get());
  }

  /** Work that gives something. */
  interface Question<R> {
    R ask() throws RegistryException;
  }

  /**
   * Has a helper ask at once, while the worker does something else. What comes back waits for the
   * answer; where no helper is free it is the question itself, asked when it is needed.
   */
  <R> Question<R> beside(Question<R> question) {
    try {
      Future<R> help = helpers.submit(question::ask);
      return () -> join(help);
    } catch (RejectedExecutionException e) {
      return question;
    }
  }

  private static <T> void drain(
      Queue<T> queue, Action<T> action, AtomicReference<Throwable> failure) {
    for (T item = queue.poll(); item != null && failure.get() == null; item = queue.poll()) {
      try {
        action.accept(item);
      } catch (RegistryException | RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    }
  }

  private static <R> R join(Future<R> helper) throws RegistryException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return helper.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          rethrow(e.getCause());
          throw new IllegalStateException(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void rethrow(Throwable failure) throws RegistryException {
    if (failure instanceof RegistryException expected) {
      throw expected;
    }
    if (failure instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    if (failure instanceof Error fatal) {
      throw fatal;
    }
  }

  @Override
  public void close() {
    helpers.shutdownNow();
  }
}
