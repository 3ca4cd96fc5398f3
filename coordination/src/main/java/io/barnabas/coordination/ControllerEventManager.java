package io.barnabas.coordination;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's one thread. Everything that touches the controller runs here, one piece at a time, and none of it
 * waits for anything.
 *
 * <p>Two doors: news (of the store, the session, brokers' answers), of which there are only as many as there are things
 * to be told about; and requests, which others send as often as they like and which are refused when too many wait.
 */
final class ControllerEventManager {
    private static final Logger LOG =
            LoggerFactory.getLogger("kafka.controller.ControllerEventManager$ControllerEventThread");
    private static final int MAX_REQUESTS = 1_000;
    private static final long JOIN_MS = 5_000;

    private final ScheduledExecutorService loop;
    private final AtomicInteger requests = new AtomicInteger();
    /** The thread that runs an event now, null between events. */
    private volatile Thread running;

    private volatile boolean closed;

    ControllerEventManager(ScheduledExecutorService loop) {
        this.loop = loop;
    }

    /** News: always taken. */
    void put(Runnable event) {
        if (closed) {
            return;
        }
        try {
            loop.execute(() -> run(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("An event came after the controller's end", e);
        }
    }

    /** News from the clock: put in a while. */
    void putLater(Runnable event, long delayMs) {
        if (closed) {
            return;
        }
        try {
            loop.schedule(() -> run(event), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("An event was put off beyond the controller's end", e);
        }
    }

    /** A request: false when too many wait. */
    boolean offer(Runnable request) {
        if (closed) {
            return false;
        }
        if (requests.incrementAndGet() > MAX_REQUESTS) {
            requests.decrementAndGet();
            return false;
        }
        try {
            loop.execute(() -> {
                requests.decrementAndGet();
                run(request);
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs what is waiting, then ends. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.shutdown();
        try {
            if (Thread.currentThread() != running && !loop.awaitTermination(JOIN_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("The controller's thread did not end within {} ms; going on without it", JOIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable event) {
        running = Thread.currentThread();
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.error("Error processing a controller event; going on with the next", e);
        } finally {
            running = null;
        }
    }
}
