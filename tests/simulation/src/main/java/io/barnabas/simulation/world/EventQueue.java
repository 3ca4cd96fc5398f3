package io.barnabas.simulation.world;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * All that is going to happen, by the time at which it will. What is due at the same time comes in an order that the
 * seed decides. Everything that happened is hashed into a trace, and the last of it kept to be shown.
 */
public final class EventQueue {
    private static final int SHOWN = Integer.getInteger("simulation.shown", 400);
    private static final long PRIME = 0x100000001b3L;
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Deque<String> recent = new ArrayDeque<>();
    private final Random random;
    private long nowNs;
    private long created;
    private long happened;
    private long hash = OFFSET_BASIS;
    private RuntimeException failure;

    /** Something that will happen unless it is cancelled, or its process ends before. */
    public static final class Event implements Comparable<Event> {
        private final SimProcess process;
        private final String what;
        private final Runnable work;
        private final int tie;
        private final long number;
        private long atNs;
        private boolean cancelled;
        private boolean done;

        private Event(SimProcess process, String what, Runnable work, int tie, long number) {
            this.process = process;
            this.what = what;
            this.work = work;
            this.tie = tie;
            this.number = number;
        }

        /** Keeps it from happening; false when it has happened or was cancelled before. */
        public boolean cancel() {
            boolean changed = !cancelled && !done;
            cancelled = true;
            return changed;
        }

        public boolean isCancelled() {
            return cancelled && !done;
        }

        public boolean isDone() {
            return done;
        }

        public long atNs() {
            return atNs;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            int byTie = byTime != 0 ? byTime : Integer.compare(tie, other.tie);
            return byTie != 0 ? byTie : Long.compare(number, other.number);
        }
    }

    public EventQueue(Random random) {
        this.random = random;
    }

    public Random random() {
        return random;
    }

    /** Simulated time since the world began, nanoseconds. */
    public long nowNs() {
        return nowNs;
    }

    public long nowMs() {
        return nowNs / 1_000_000;
    }

    /** How many events have happened. */
    public long happened() {
        return happened;
    }

    /** A number that two runs have in common exactly when the same things happened in them in the same order. */
    public long traceHash() {
        return hash;
    }

    /** At a point of time, or now if that has passed. @param process null for the world itself */
    public Event at(SimProcess process, long timeNs, String what, Runnable work) {
        Event event = new Event(process, what, work, random.nextInt(), created++);
        event.atNs = Math.max(nowNs, timeNs);
        events.add(event);
        return event;
    }

    public Event after(SimProcess process, long delayNs, String what, Runnable work) {
        return at(process, nowNs + Math.max(0, delayNs), what, work);
    }

    /** In a while, in the world itself. */
    public Event afterMs(long delayMs, String what, Runnable work) {
        return after(null, delayMs * 1_000_000, what, work);
    }

    void again(Event event) {
        // Its number keeps it behind what was frozen before it.
        Event next = new Event(event.process, event.what, () -> runFrozen(event), 0, created++);
        next.atNs = nowNs;
        events.add(next);
    }

    private static void runFrozen(Event event) {
        if (!event.cancelled) {
            event.done = true;
            event.work.run();
        }
    }

    /**
     * Lets the next event happen.
     *
     * @return whose it was, null when the world's; {@link #NOTHING} when it did not happen after all
     */
    public SimProcess step() {
        Event event = events.poll();
        if (event == null) {
            throw new IllegalStateException("nothing will ever happen again");
        }
        nowNs = Math.max(nowNs, event.atNs);
        if (event.cancelled || event.process != null && !event.process.isAlive()) {
            return NOTHING;
        }
        if (event.process != null && event.process.isPaused()) {
            event.process.freeze(event);
            return NOTHING;
        }
        happened++;
        event.done = true;
        mix(event.atNs);
        mix(event.what.hashCode());
        mix(event.process == null ? 0 : event.process.node() + 1);
        event.work.run();
        if (failure != null) {
            RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
        return event.process;
    }

    /** Nobody: an event that did not happen. */
    public static final SimProcess NOTHING = new SimProcess("nothing", -1);

    /** Ends the run with this failure after the present event: production code may catch what is thrown at it. */
    public void fail(RuntimeException thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    /** Notes something worth showing; part of the trace. */
    public void note(String line) {
        mix(line.hashCode());
        recent.add(String.format("%10.3f s  %s", nowNs / 1e9, line));
        if (recent.size() > SHOWN) {
            recent.poll();
        }
    }

    /** The last things noted. */
    public String recent() {
        return String.join("\n", recent);
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }
}
