package io.imagemigrator.registry;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Ends exchanges that no time-out of a socket ends: an upload that nobody reads, which blocks for
 * ever, and an answer that comes byte by byte.
 */
final class Watchdog implements AutoCloseable {
  private static final long LOOK_MILLIS = 250;

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final Duration longestWrite;
  private Thread looker;

  /** Bears a write that takes so long, and no longer. */
  Watchdog(Duration longestWrite) {
    this.longestWrite = longestWrite;
  }

  /**
   * Watches an exchange until {@link Watch#done}.
   *
   * @param request to be cancelled, which closes its connection
   * @param limit for all of it
   */
  Watch watch(Cancellable request, Duration limit, Deadline deadline) {
    start();
    Watch watch = new Watch(request, limit, deadline);
    watches.add(watch);
    return watch;
  }

  private synchronized void start() {
    if (looker == null) {
      looker = new Thread(this::look, "watchdog");
      looker.setDaemon(true);
      looker.start();
    }
  }

  private void look() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        watches.forEach(Watch::look);
      }
    } catch (InterruptedException e) {
      // Closed: nothing is left to be watched.
    }
  }

  @Override
  public synchronized void close() {
    if (looker != null) {
      looker.interrupt();
    }
  }

  /** One exchange. */
  final class Watch {
    private final Cancellable request;
    private final Duration limit;
    private final Deadline deadline;
    private final long beginNanos = System.nanoTime();
    private volatile long writingNanos;
    private volatile boolean writing;
    private volatile IOException reason;

    private Watch(Cancellable request, Duration limit, Deadline deadline) {
      this.request = request;
      this.limit = limit;
      this.deadline = deadline;
    }

    private void look() {
      long now = System.nanoTime();
      if (reason != null) {
        return;
      }
      if (deadline.passed()) {
        end(new Deadline.ExpiredException(deadline.limit()));
      } else if (now - beginNanos > limit.toNanos()) {
        end(new SocketTimeoutException("not whole after " + limit.toSeconds() + " s"));
      } else if (writing && now - writingNanos > longestWrite.toNanos()) {
        end(
            new SocketTimeoutException(
                "it took no byte of what it was sent for " + longestWrite.toSeconds() + " s"));
      }
    }

    private void end(IOException why) {
      reason = why;
      request.cancel();
    }

    /** Why the exchange was ended, or the failure itself where it was not. */
    IOException explain(IOException failure) {
      IOException why = reason;
      return why == null || failure instanceof RegistryException ? failure : why;
    }

    /** The exchange is over. */
    void done() {
      watches.remove(this);
    }

    OutputStream watched(OutputStream out) {
      return new FilterOutputStream(out) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          writingNanos = System.nanoTime();
          writing = true;
          try {
            out.write(bytes, offset, length);
          } finally {
            writing = false;
          }
        }
      };
    }

    InputStream watched(InputStream in) {
      return new FilterInputStream(in) {
        @Override
        public int read() throws IOException {
          try {
            return super.read();
          } catch (IOException e) {
            throw explain(e);
          }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          try {
            return super.read(bytes, offset, length);
          } catch (IOException e) {
            throw explain(e);
          }
        }

        @Override
        public long skip(long count) throws IOException {
          try {
            return super.skip(count);
          } catch (IOException e) {
            throw explain(e);
          }
        }
      };
    }
  }
}
