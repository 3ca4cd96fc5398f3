package io.barnabas.coordinator.common;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * The timers of a shard for one term. A timer that is put off, as every heartbeat does, only has its deadline changed:
 * the queue finds out when the former deadline comes, so that a timer costs one place in the queue per period and not
 * one per heartbeat.
 */
final class CoordinatorTimers implements CoordinatorTimer {
    /** Nothing is set. */
    static final long NEVER = Long.MAX_VALUE;

    /** A timer never happens within the turn that sets it. */
    private static final long MIN_DELAY_MS = 1;

    /** Cancelled timers that may lie in the queue besides as many as there are live ones. */
    private static final int FREE_CANCELLED = 64;

    private static final class Timer {
        private final String key;
        private long deadlineMs;
        /** The deadline under which the queue has it; never later than {@link #deadlineMs}. */
        private long queuedMs;
        /** Null once it is cancelled. */
        private LongFunction<CoordinatorResult> event;

        private Timer(String key) {
            this.key = key;
        }
    }

    private final LongSupplier elapsedMs;
    private final Runnable onSooner;
    private final Map<String, Timer> byKey = new HashMap<>();
    private final PriorityQueue<Timer> queue = new PriorityQueue<>(Comparator.comparingLong(timer -> timer.queuedMs));
    private int cancelled;

    /**
     * @param elapsedMs monotonic ms
     * @param onSooner told when {@link #nextMs} may have come nearer
     */
    CoordinatorTimers(LongSupplier elapsedMs, Runnable onSooner) {
        this.elapsedMs = elapsedMs;
        this.onSooner = onSooner;
    }

    @Override
    public void schedule(String key, long delayMs, LongFunction<CoordinatorResult> event) {
        long deadlineMs = elapsedMs.getAsLong() + Math.max(MIN_DELAY_MS, delayMs);
        Timer timer = byKey.get(key);
        if (timer != null && timer.event == null) {
            cancelled--;
        }
        if (timer != null && timer.queuedMs <= deadlineMs) {
            timer.deadlineMs = deadlineMs;
            timer.event = event;
            return;
        }
        if (timer == null) {
            timer = new Timer(key);
            byKey.put(key, timer);
        } else {
            queue.remove(timer);
        }
        timer.deadlineMs = deadlineMs;
        timer.queuedMs = deadlineMs;
        timer.event = event;
        queue.add(timer);
        if (queue.peek() == timer) {
            onSooner.run();
        }
    }

    @Override
    public void cancel(String key) {
        Timer timer = byKey.get(key);
        if (timer != null && timer.event != null) {
            timer.event = null;
            cancelled++;
            maybeSweep();
        }
    }

    /** When to look again, monotonic ms; {@link #NEVER} when nothing is set. Possibly too early, never too late. */
    long nextMs() {
        Timer next = queue.peek();
        return next == null ? NEVER : next.queuedMs;
    }

    /** Takes out what is due, one after the other, earliest first; each may set and cancel timers. */
    void runDue(Consumer<LongFunction<CoordinatorResult>> turn) {
        long now = elapsedMs.getAsLong();
        while (nextMs() <= now) {
            Timer timer = queue.poll();
            if (timer.event == null) {
                byKey.remove(timer.key);
                cancelled--;
            } else if (timer.deadlineMs > now) {
                timer.queuedMs = timer.deadlineMs;
                queue.add(timer);
            } else {
                byKey.remove(timer.key);
                turn.accept(timer.event);
            }
        }
    }

    /** The term is over: nothing that was set happens any more. */
    void clear() {
        byKey.clear();
        queue.clear();
        cancelled = 0;
    }

    /** How many places the queue has, cancelled ones included. */
    int queued() {
        return queue.size();
    }

    private void maybeSweep() {
        if (cancelled > FREE_CANCELLED + queue.size() / 2) {
            queue.removeIf(timer -> timer.event == null);
            byKey.values().removeIf(timer -> timer.event == null);
            cancelled = 0;
        }
    }
}
