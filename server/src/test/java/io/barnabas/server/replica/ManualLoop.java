package io.barnabas.server.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An event loop that runs when the test says so, with a clock of its own. */
public final class ManualLoop extends AbstractExecutorService implements ScheduledExecutorService {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Timed> timed = new ArrayList<>();
    private long nowMs;

    /** Runs everything that is due. */
    public void run() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    /** Lets time pass, and runs everything that is due then. */
    public void advance(long ms) {
        nowMs += ms;
        List<Timed> due = timed.stream()
                .filter(each -> each.dueMs <= nowMs)
                .sorted(Comparator.comparing(each -> each.dueMs))
                .toList();
        timed.removeAll(due);
        due.forEach(Timed::run);
        run();
    }

    /** How many timers are armed. */
    public int armed() {
        return timed.size();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Timed armed = new Timed(task, nowMs + unit.toMillis(delay));
        timed.add(armed);
        return armed;
    }

    private final class Timed extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long dueMs;

        Timed(Runnable task, long dueMs) {
            super(task, null);
            this.dueMs = dueMs;
        }

        @Override
        public boolean cancel(boolean interrupt) {
            timed.remove(this);
            return super.cancel(interrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMs - nowMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long delay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long delay, long period, TimeUnit unit) {
        // What comes back for ever is the test's to call.
        return new Timed(task, Long.MAX_VALUE);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
