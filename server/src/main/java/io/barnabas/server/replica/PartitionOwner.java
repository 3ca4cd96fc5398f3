package io.barnabas.server.replica;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a partition's events one at a time, in the order of their arrival: on the calling thread when the partition is
 * idle, else on the thread that is at work on it already. No thread waits for another, and an uncontended event costs
 * two atomic operations and no object.
 */
public final class PartitionOwner {
    /** Events that may wait behind the one at work; each holds at most one request, whose memory is bounded apart. */
    public static final int MAX_WAITING_EVENTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PartitionOwner.class);

    /** Events accepted and not finished. Whoever raises it from 0 works until it is 0 again. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Runs the event now, or behind those already accepted.
     *
     * @return false when too many wait; the event is dropped then and never runs
     */
    public boolean execute(Runnable event) {
        if (pending.get() > MAX_WAITING_EVENTS) {
            return false;
        }
        executeAlways(event);
        return true;
    }

    /** As {@link #execute}, but without the limit: for changes of role, which are few and must not be lost. */
    public void executeAlways(Runnable event) {
        if (pending.compareAndSet(0, 1)) {
            runInOrder(event);
        } else {
            // Into the queue before it is counted: whoever counts down to an event will find it.
            waiting.add(event);
            if (pending.getAndIncrement() != 0) {
                return;
            }
            run(waiting.poll());
        }
        while (pending.decrementAndGet() > 0) {
            run(waiting.poll());
        }
    }

    /**
     * Runs the event, or, when others still wait, the first of these in its place. An event that is in the queue and not
     * counted yet may have been run for one that was: that one, perhaps an earlier event of this very caller, then waits
     * although nothing is counted, and must not be overtaken.
     */
    private void runInOrder(Runnable event) {
        if (waiting.isEmpty()) {
            run(event);
        } else {
            waiting.add(event);
            run(waiting.poll());
        }
    }

    /**
     * Runs the event and returns when it has run. For changes of role, which are rare and must be answered as a whole;
     * never on a network thread, nor within an event.
     */
    public void executeAndWait(Runnable event) {
        CountDownLatch done = new CountDownLatch(1);
        executeAlways(() -> {
            try {
                event.run();
            } finally {
                done.countDown();
            }
        });
        awaitUninterruptibly(done);
    }

    private static void awaitUninterruptibly(CountDownLatch done) {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An event answers for its own failures; one that does not is a bug, which must not stop the partition. */
    private static void run(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.error(
                    "Unexpected failure of a partition's event {}",
                    event.getClass().getName(),
                    e);
        }
    }
}
