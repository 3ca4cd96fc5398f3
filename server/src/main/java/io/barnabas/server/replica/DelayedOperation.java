package io.barnabas.server.replica;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits for partitions, at most for some time. It ends exactly once: its condition came true, or its time
 * ran out. It ends on its connection's event loop, so that the thread that brings the news goes on with its own work.
 */
abstract class DelayedOperation implements WaitList.Waiter {
    /** A client may ask for a wait of weeks and go: so often, at least, it is looked whether it is still there. */
    private static final long LOOK_AFTER_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(DelayedOperation.class);

    private final Executor loop;
    private final AtomicBoolean ended = new AtomicBoolean();
    private WaitList.Ticket[] tickets = {};
    private RequestTimer timer;
    private long remainingMs;
    private Future<?> expiry;

    /** @param loop the event loop of the connection that asked */
    DelayedOperation(Executor loop) {
        this.loop = loop;
    }

    /** Joins the waiting lists, arms the timer, and looks once more. Called once, on the event loop. */
    final void await(List<WaitList> lists, RequestTimer requestTimer, long timeoutMs) {
        timer = requestTimer;
        remainingMs = timeoutMs;
        tickets = new WaitList.Ticket[lists.size()];
        for (int i = 0; i < tickets.length; i++) {
            // A null stands for a partition that is not hosted here: nothing can come from it.
            tickets[i] = lists.get(i) == null ? null : lists.get(i).join(this, i);
        }
        arm();
        for (int i = 0; i < tickets.length && !ended.get(); i++) {
            if (tickets[i] != null) {
                onChange(i);
            }
        }
    }

    /** Ends the wait with success, from any thread; only the first call counts. */
    final void end() {
        if (ended.compareAndSet(false, true)) {
            try {
                loop.execute(() -> {
                    leaveLists();
                    onComplete();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("Nobody is left to be answered: the socket server is shut down");
            }
        }
    }

    final boolean hasEnded() {
        return ended.get();
    }

    /** Whether nobody waits for the answer any more. */
    abstract boolean isAbandoned();

    /** Answers the request: with what there is, be it enough or not. On the event loop. */
    abstract void onComplete();

    private void arm() {
        long delayMs = Math.min(remainingMs, LOOK_AFTER_MS);
        remainingMs -= delayMs;
        expiry = timer.schedule(loop, this::onTimer, delayMs);
    }

    private void onTimer() {
        if (remainingMs > 0 && !isAbandoned()) {
            if (!ended.get()) {
                arm();
            }
        } else if (ended.compareAndSet(false, true)) {
            leaveLists();
            onComplete();
        }
    }

    private void leaveLists() {
        expiry.cancel(false);
        for (WaitList.Ticket ticket : tickets) {
            if (ticket != null) {
                ticket.leave();
            }
        }
    }
}
