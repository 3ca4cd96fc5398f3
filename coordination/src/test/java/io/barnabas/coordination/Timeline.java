package io.barnabas.coordination;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Time that passes when the test says so, and any number of loops that live in it, all on the test's thread. */
final class Timeline {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowMs;
    private long sequence;

    long nowMs() {
        return nowMs;
    }

    /** Lets time pass, and runs everything that is due until then. */
    void advance(long ms) {
        long end = nowMs + ms;
        while (!tasks.isEmpty() && tasks.peek().dueMs <= end) {
            Task task = tasks.poll();
            nowMs = task.dueMs;
            task.run();
        }
        nowMs = end;
    }

    Loop loop() {
        return new Loop();
    }

    private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long dueMs;
        private final long number;
        private final Loop loop;

        Task(Loop loop, Runnable work, long dueMs) {
            super(work, null);
            this.loop = loop;
            this.dueMs = dueMs;
            this.number = sequence++;
        }

        @Override
        public void run() {
            if (loop.stopped) {
                return;
            }
            if (loop.paused) {
                tasks.add(new Task(loop, super::run, nowMs + 1));
                return;
            }
            super.run();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMs - nowMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task task = (Task) other;
            return dueMs != task.dueMs ? Long.compare(dueMs, task.dueMs) : Long.compare(number, task.number);
        }
    }

    /** One process's loop. */
    final class Loop extends AbstractExecutorService implements ScheduledExecutorService {
        private boolean stopped;
        private boolean paused;

        /** As SIGSTOP does: nothing runs, nothing is lost. */
        void pause(boolean stand) {
            paused = stand;
        }

        @Override
        public void execute(Runnable work) {
            schedule(work, 0, TimeUnit.MILLISECONDS);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            if (stopped) {
                throw new RejectedExecutionException("stopped");
            }
            Task task = new Task(this, work, nowMs + unit.toMillis(delay));
            tasks.add(task);
            return task;
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long delay, long period, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long delay, long period, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdown() {
            stopped = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            stopped = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return stopped;
        }

        @Override
        public boolean isTerminated() {
            return stopped;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return stopped;
        }
    }
}
