package io.barnabas.simulation.world;

import io.barnabas.common.Time;

/** A machine's clocks: the wall clock is wrong by so much, and may be set anew; the other only counts. */
public final class SimTime implements Time {
    private static final long BEGINNING_MS = 1_700_000_000_000L;

    private final EventQueue queue;
    private final long originNs;
    private long skewMs;

    public SimTime(EventQueue queue, long skewMs, long originNs) {
        this.queue = queue;
        this.skewMs = skewMs;
        this.originNs = originNs;
    }

    /** Somebody sets the wall clock. */
    public void step(long byMs) {
        skewMs += byMs;
    }

    @Override
    public long milliseconds() {
        return BEGINNING_MS + queue.nowMs() + skewMs;
    }

    @Override
    public long nanoseconds() {
        return originNs + queue.nowNs();
    }
}
