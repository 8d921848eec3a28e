package io.imagemigrator.bench;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** One direction of a connection through a {@link DelayProxy}. */
final class DelayedStream {
  private static final int BUFFER = 64 * 1024;

  /** Bytes on the way, 4 MiB: about what Linux lets be on a line that nobody has tuned. */
  private static final int CHUNKS = 64;

  private static final byte[] END = {};
  private static final byte[] BROKEN = {};

  @SuppressWarnings("ArrayRecordComponent")
  private record Chunk(byte[] bytes, long due) {}

  private final BlockingQueue<Chunk> line = new ArrayBlockingQueue<>(CHUNKS);
  private final Socket from;
  private final Socket to;
  private final long connected;
  private final long delayNanos;

  /**
   * Between two sockets.
   *
   * @param connected when the first byte can be sent, by System.nanoTime
   */
  DelayedStream(Socket from, Socket to, long connected, Duration delay) {
    this.from = from;
    this.to = to;
    this.connected = connected;
    this.delayNanos = delay.toNanos();
  }

  /** Takes bytes up until the sender ends. */
  void read() {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int count = from.getInputStream().read(buffer);
          count >= 0;
          count = from.getInputStream().read(buffer)) {
        put(Arrays.copyOf(buffer, count));
      }
      put(END);
    } catch (IOException e) {
      put(BROKEN);
    }
  }

  private void put(byte[] bytes) {
    long sent = Math.max(connected, System.nanoTime());
    try {
      line.put(new Chunk(bytes, sent + delayNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hands the bytes on when they are due, until the sender ends or the connection breaks. */
  void write(Runnable broken) {
    boolean whole = true;
    try {
      for (Chunk chunk = line.take(); chunk.bytes() != BROKEN; chunk = line.take()) {
        TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
        if (chunk.bytes() == END) {
          to.shutdownOutput();
          return;
        }
        whole = whole && wrote(chunk.bytes());
        if (!whole) {
          // What still comes is thrown away, so that the reading thread ends too.
          broken.run();
        }
      }
    } catch (IOException e) {
      // The receiver is gone, which is the same to the sender as a broken connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    broken.run();
  }

  private boolean wrote(byte[] bytes) {
    try {
      to.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
