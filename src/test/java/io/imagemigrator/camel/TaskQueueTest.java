package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final TaskQueue queue = new TaskQueue(3);

  private Exchange task(String run, String name) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getIn().setHeader(MigrationRuns.RUN_ID, run);
    exchange.getIn().setBody(name);
    return exchange;
  }

  private List<String> all() {
    List<Exchange> taken = new ArrayList<>();
    queue.drainTo(taken);
    return taken.stream().map(exchange -> exchange.getIn().getBody(String.class)).toList();
  }

  @Test
  void take_severalRuns_inTurnsAndEachInOrder() throws Exception {
    for (String name : List.of("a1", "a2", "a3")) {
      queue.put(task("a", name));
    }
    queue.put(task("b", "b1"));
    queue.put(task("c", "c1"));
    queue.put(task("c", "c2"));

    assertThat(queue).hasSize(6);
    assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    assertThat(queue).isEmpty();
  }

  @Test
  void take_runThatComesLater_isNextButOne() throws Exception {
    queue.put(task("a", "a1"));
    queue.put(task("a", "a2"));
    queue.take();
    queue.put(task("b", "b1"));
    queue.put(task("a", "a3"));

    assertThat(all()).containsExactly("a2", "b1", "a3");
  }

  @Test
  void put_runWithoutRoom_waitsWhileOthersGoOn() throws Exception {
    for (String name : List.of("a1", "a2", "a3")) {
      queue.put(task("a", name));
    }
    CompletableFuture<Void> fourth =
        CompletableFuture.runAsync(
            () -> {
              try {
                queue.put(task("a", "a4"));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    queue.put(task("b", "b1"));

    assertThat(queue.offer(task("a", "a5"))).isFalse();
    assertThat(queue.offer(task("a", "a5"), 10, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(fourth).isNotDone();
    assertThat(queue.take().getIn().getBody()).isEqualTo("a1");
    fourth.get(10, TimeUnit.SECONDS);
    assertThat(all()).containsExactlyInAnyOrder("b1", "a2", "a3", "a4");
  }

  @Test
  void put_manyThreadsAndLittleRoom_allIsTakenInTheEnd() throws Exception {
    TaskQueue narrow = new TaskQueue(16);
    List<CompletableFuture<Void>> putters = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      putters.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 100; i++) {
                    narrow.put(task("a", "a" + i));
                  }
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              work -> new Thread(work).start()));
    }

    for (int i = 0; i < 400; i++) {
      assertThat(narrow.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(narrow.size()).isLessThanOrEqualTo(16);
    }
    assertThat(putters).allSatisfy(putter -> putter.get(10, TimeUnit.SECONDS));
    assertThat(narrow).isEmpty();
  }

  @Test
  void poll_nothing_comesBackAfterTheTime() throws Exception {
    assertThat(queue.poll(10, TimeUnit.MILLISECONDS)).isNull();
    assertThat(queue.poll()).isNull();
    assertThat(queue.peek()).isNull();
  }

  @Test
  void poll_taskThatComesMeanwhile_isTaken() throws Exception {
    CompletableFuture<Object> taken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return queue.poll(1, TimeUnit.MINUTES).getIn().getBody();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    queue.put(task("a", "a1"));

    assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo("a1");
  }

  @Test
  void close_waitingTasks_stayInAndNothingGoesIn() throws Exception {
    queue.put(task("a", "a1"));
    queue.put(task("a", "a2"));
    queue.put(task("a", "a3"));
    CompletableFuture<Throwable> heldUp =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                queue.put(task("a", "a4"));
                return null;
              } catch (StoppedException | InterruptedException e) {
                return e;
              }
            });
    Awaitility.await().until(() -> !heldUp.isDone());
    queue.close();

    assertThat(queue.poll(10, TimeUnit.MILLISECONDS)).isNull();
    assertThat(heldUp.get(10, TimeUnit.SECONDS)).isInstanceOf(StoppedException.class);
    assertThatThrownBy(() -> queue.put(task("b", "b1"))).hasMessage("the process is being stopped");
    assertThat(queue).hasSize(3);
  }
}
