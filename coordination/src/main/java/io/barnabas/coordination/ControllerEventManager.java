package io.barnabas.coordination;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Object> requestSlots = new ArrayBlockingQueue<>(MAX_REQUESTS);
    private final Thread thread;
    private volatile boolean closed;

    ControllerEventManager(int brokerId) {
        this.thread = new Thread(this::run, "controller-event-thread-" + brokerId);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** News: always taken. */
    void put(Runnable event) {
        if (!closed) {
            events.add(event);
        }
    }

    /** A request: false when too many wait. */
    boolean offer(Runnable request) {
        if (closed || !requestSlots.offer(Boolean.TRUE)) {
            return false;
        }
        events.add(() -> {
            requestSlots.poll();
            request.run();
        });
        return true;
    }

    /** Runs what is waiting, then ends. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        events.add(() -> {});
        try {
            if (Thread.currentThread() != thread && thread.isAlive()) {
                thread.join(JOIN_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed || !events.isEmpty()) {
            try {
                Runnable event = events.poll(1, TimeUnit.MINUTES);
                if (event != null) {
                    event.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("Error processing a controller event; going on with the next", e);
            }
        }
    }
}
