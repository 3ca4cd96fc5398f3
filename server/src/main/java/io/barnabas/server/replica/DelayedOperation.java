package io.barnabas.server.replica;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that waits for partitions, at most for some time. It ends exactly once: its condition came true, or its time
 * ran out. It ends on its connection's event loop, so that the thread that brings the news goes on with its own work.
 */
abstract class DelayedOperation implements WaitList.Waiter {
    private final Executor loop;
    private final AtomicBoolean ended = new AtomicBoolean();
    private WaitList.Ticket[] tickets = {};
    private Future<?> expiry;

    /** @param loop the event loop of the connection that asked */
    DelayedOperation(Executor loop) {
        this.loop = loop;
    }

    /** Joins the waiting lists, arms the timer, and looks once more. Called once, on the event loop. */
    final void await(List<WaitList> lists, RequestTimer timer, long timeoutMs) {
        tickets = new WaitList.Ticket[lists.size()];
        for (int i = 0; i < tickets.length; i++) {
            // A null stands for a partition that is not hosted here: nothing can come from it.
            tickets[i] = lists.get(i) == null ? null : lists.get(i).join(this, i);
        }
        expiry = timer.schedule(loop, this::onExpiration, timeoutMs);
        for (int i = 0; i < tickets.length && !ended.get(); i++) {
            if (tickets[i] != null) {
                onChange(i);
            }
        }
    }

    /** Ends the wait with success, from any thread; only the first call counts. */
    final void end() {
        if (ended.compareAndSet(false, true)) {
            loop.execute(() -> {
                leaveLists();
                onComplete();
            });
        }
    }

    final boolean hasEnded() {
        return ended.get();
    }

    /** Answers the request: with what there is, be it enough or not. On the event loop. */
    abstract void onComplete();

    private void onExpiration() {
        if (ended.compareAndSet(false, true)) {
            leaveLists();
            onComplete();
        }
    }

    private void leaveLists() {
        Future<?> timer = expiry;
        if (timer != null) {
            timer.cancel(false);
        }
        for (WaitList.Ticket ticket : tickets) {
            if (ticket != null) {
                ticket.leave();
            }
        }
    }
}
