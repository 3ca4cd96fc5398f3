package io.barnabas.server.replica;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Time-outs of waiting requests. Where the connection's event loop keeps time itself it is asked, since it needs no lock
 * and no other thread; else a scheduler shared by all.
 */
public final class RequestTimer {
    private final ScheduledExecutorService shared;

    public RequestTimer(ScheduledExecutorService shared) {
        this.shared = shared;
    }

    /** Runs the task on the loop after a delay in milliseconds, unless the returned future is cancelled before. */
    Future<?> schedule(Executor loop, Runnable task, long delayMs) {
        if (loop instanceof ScheduledExecutorService scheduler) {
            return scheduler.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        }
        return shared.schedule(() -> loop.execute(task), delayMs, TimeUnit.MILLISECONDS);
    }
}
