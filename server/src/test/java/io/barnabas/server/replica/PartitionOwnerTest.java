package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PartitionOwnerTest {
    private final PartitionOwner owner = new PartitionOwner();

    @Test
    void shouldRunAnEventOnTheCallingThreadWhenIdle() {
        // Given
        Thread[] ran = new Thread[1];

        // When
        assertTrue(owner.execute(() -> ran[0] = Thread.currentThread()));

        // Then
        assertSame(Thread.currentThread(), ran[0]);
    }

    @Test
    void shouldRunAnEventOfAnEventAfterIt() {
        // Given
        List<String> order = new ArrayList<>();

        // When
        owner.execute(() -> {
            owner.execute(() -> order.add("inner"));
            order.add("outer");
        });

        // Then
        assertEquals(List.of("outer", "inner"), order);
    }

    @Test
    void shouldGoOnAfterAnEventThatThrows() {
        // When
        owner.execute(() -> {
            throw new IllegalStateException("a bug on purpose: this stack trace in the test's output is wanted");
        });
        AtomicInteger ran = new AtomicInteger();
        owner.execute(ran::incrementAndGet);

        // Then
        assertEquals(1, ran.get());
    }

    @Test
    void shouldRefuseEventsBeyondItsLimitAndRunAllItTook() {
        // Given
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();

        // When
        owner.execute(() -> {
            for (int i = 0; i < PartitionOwner.MAX_WAITING_EVENTS + 50; i++) {
                if (owner.execute(ran::incrementAndGet)) {
                    accepted.incrementAndGet();
                }
            }
            assertFalse(owner.execute(ran::incrementAndGet));
            owner.executeAlways(ran::incrementAndGet);
        });

        // Then
        assertEquals(PartitionOwner.MAX_WAITING_EVENTS, accepted.get());
        assertEquals(accepted.get() + 1, ran.get());
        assertTrue(owner.execute(ran::incrementAndGet));
    }

    /** Many threads: never two events at once, none lost, each thread's events in its own order. */
    @RepeatedTest(5)
    void shouldRunEventsOneAtATimeAndInEachCallersOrder() throws Exception {
        // Given
        int threads = 6;
        int perThread = 20_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger disorder = new AtomicInteger();
        int[] last = new int[threads];
        CountDownLatch done = new CountDownLatch(threads * perThread);
        CyclicBarrier start = new CyclicBarrier(threads);

        // When
        for (int t = 0; t < threads; t++) {
            int me = t;
            new Thread(() -> {
                        try {
                            start.await();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        for (int i = 1; i <= perThread; i++) {
                            int number = i;
                            owner.executeAlways(() -> {
                                overlaps.addAndGet(inside.getAndIncrement());
                                if (last[me] != number - 1) {
                                    disorder.incrementAndGet();
                                }
                                last[me] = number;
                                inside.decrementAndGet();
                                done.countDown();
                            });
                        }
                    })
                    .start();
        }

        // Then
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertEquals(0, overlaps.get());
        assertEquals(0, disorder.get());
    }

    @Test
    void shouldWaitForAnEventBehindOneAtWork() throws Exception {
        // Given
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Thread worker = new Thread(() -> owner.execute(() -> {
            working.countDown();
            awaitQuietly(finish);
        }));
        worker.start();
        working.await();
        List<String> order = new ArrayList<>();
        Thread waiter = new Thread(() -> {
            owner.executeAndWait(() -> order.add("changed"));
            order.add("returned");
        });

        // When
        waiter.start();
        finish.countDown();
        waiter.join();
        worker.join();

        // Then
        assertEquals(List.of("changed", "returned"), order);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
