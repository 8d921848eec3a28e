package io.imagemigrator.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListingThreadsTest {
  private final ListingThreads threads = new ListingThreads(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void execute_runThatIsHeldUp_leavesThreadsToOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(2);
    AtomicInteger ran = new AtomicInteger();
    threads.enter("large");
    for (int i = 0; i < 5; i++) {
      threads.execute(
          () -> {
            started.countDown();
            await(release);
            ran.incrementAndGet();
          });
    }
    await(started);
    CountDownLatch small = new CountDownLatch(1);
    threads.enter("small");
    threads.execute(small::countDown);
    await(small);

    assertThat(ran).hasValue(0);
    release.countDown();
    threads.shutdown();
    threads.awaitTermination(10, TimeUnit.SECONDS);
    assertThat(ran).hasValue(5);
  }

  @Test
  void execute_fromAThreadOfARun_countsForThatRun() throws Exception {
    CountDownLatch done = new CountDownLatch(3);
    AtomicInteger together = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    threads.enter("run");
    Runnable leaf =
        () -> {
          most.accumulateAndGet(together.incrementAndGet(), Math::max);
          together.decrementAndGet();
          done.countDown();
        };
    threads.execute(
        () -> {
          for (int i = 0; i < 3; i++) {
            threads.execute(leaf);
          }
        });
    await(done);

    assertThat(most.get()).isBetween(1, 2);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
