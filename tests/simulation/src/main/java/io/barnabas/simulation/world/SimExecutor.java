package io.barnabas.simulation.world;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A thread of a simulated process: runs its tasks one at a time, in order, each after a little while. */
public final class SimExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private static final int MAX_DELAY_NS = 60_000;
    private static final int MAX_LATENESS_NS = 1_000_000;

    private final EventQueue queue;
    private final SimProcess process;
    private final String name;
    private long lastNs;
    private boolean shutdown;

    public SimExecutor(EventQueue queue, SimProcess process, String name) {
        this.queue = queue;
        this.process = process;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException(process + "'s " + name + " has ended");
        }
        lastNs = Math.max(lastNs + 1, queue.nowNs() + queue.random().nextInt(MAX_DELAY_NS));
        queue.at(process, lastNs, name, () -> run(task));
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            queue.fail(new IllegalStateException(process + "'s " + name + " failed: " + e, e));
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Timer<Void> timer = new Timer<>(
                () -> {
                    task.run();
                    return null;
                },
                -1);
        timer.start(unit.toNanos(delay));
        return timer;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        Timer<V> timer = new Timer<>(task, -1);
        timer.start(unit.toNanos(delay));
        return timer;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return scheduleWithFixedDelay(task, initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        Timer<Void> timer = new Timer<>(
                () -> {
                    task.run();
                    return null;
                },
                Math.max(1, unit.toNanos(delay)));
        timer.start(unit.toNanos(initialDelay));
        return timer;
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    /** A task for later. */
    private final class Timer<V> implements ScheduledFuture<V> {
        private final Callable<V> task;
        private final long periodNs;
        private EventQueue.Event event;
        private boolean cancelled;
        private boolean done;
        private V value;

        Timer(Callable<V> task, long periodNs) {
            this.task = task;
            this.periodNs = periodNs;
        }

        void start(long delayNs) {
            if (shutdown) {
                throw new RejectedExecutionException(process + "'s " + name + " has ended");
            }
            long lateness = queue.random().nextInt(MAX_LATENESS_NS);
            event = queue.after(process, Math.max(0, delayNs) + lateness, name, this::run);
        }

        private void run() {
            if (cancelled || shutdown) {
                return;
            }
            done = periodNs < 0;
            SimExecutor.this.run(() -> {
                try {
                    value = task.call();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            if (!done && !cancelled && !shutdown) {
                start(periodNs);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(event.atNs() - queue.nowNs(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean changed = !done && !cancelled;
            cancelled = cancelled || !done;
            event.cancel();
            return changed;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public boolean isDone() {
            return done || cancelled;
        }

        @Override
        public V get() {
            if (cancelled) {
                throw new CancellationException();
            }
            if (!done) {
                throw new IllegalStateException("a simulated thread must not wait for " + name);
            }
            return value;
        }

        @Override
        public V get(long timeout, TimeUnit unit) {
            return get();
        }
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }
}
