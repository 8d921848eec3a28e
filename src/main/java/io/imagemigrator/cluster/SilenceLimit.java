package io.imagemigrator.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.AsyncBody.Consumer;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends the wait for the rest of an answer when nothing has come for a while. The client's own limit
 * is over with the headers, and then it would wait for ever.
 */
public final class SilenceLimit implements Interceptor, AutoCloseable {
  private final Duration limit;
  private final Map<AsyncBody, ScheduledFuture<?>> alarms = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "silence");
            thread.setDaemon(true);
            return thread;
          });

  /** A limit that counts anew with all bytes that come. */
  public SilenceLimit(Duration limit) {
    this.limit = limit;
    // Otherwise each piece of an answer would leave an alarm behind that holds the answer.
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, Consumer<List<ByteBuffer>> consumer) {
    if (response.body() instanceof AsyncBody body) {
      alarms.put(body, alarm(body));
      CompletableFuture<Void> unused = body.done().whenComplete((nothing, failure) -> disarm(body));
    }
  }

  @Override
  public Consumer<List<ByteBuffer>> consumer(
      Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return (bytes, body) -> {
      alarms.computeIfPresent(
          body,
          (key, alarm) -> {
            alarm.cancel(false);
            return alarm(body);
          });
      consumer.consume(bytes, body);
    };
  }

  private ScheduledFuture<?> alarm(AsyncBody body) {
    return clock.schedule(() -> end(body), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void end(AsyncBody body) {
    body.done().completeExceptionally(new SilenceException(limit));
    body.cancel();
  }

  private void disarm(AsyncBody body) {
    ScheduledFuture<?> alarm = alarms.remove(body);
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
