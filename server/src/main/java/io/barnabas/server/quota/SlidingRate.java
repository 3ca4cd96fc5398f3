package io.barnabas.server.quota;

import java.util.Arrays;

/**
 * Bytes per second over the last few windows of time, as Kafka's SimpleRate counts them: a window begins with the first
 * record in it, windows older than all together are forgotten, and the time that counts is that since the oldest began,
 * at least one window. Not thread-safe.
 */
final class SlidingRate {
    private final long windowMs;
    private final long[] starts;
    private final double[] sums;
    private int current;
    private boolean begun;

    /**
     * @param windows how many, 1 or more
     * @param windowMs length of each, milliseconds
     */
    SlidingRate(int windows, long windowMs) {
        this.windowMs = windowMs;
        this.starts = new long[windows + 1];
        this.sums = new double[windows + 1];
    }

    void record(long bytes, long nowMs) {
        if (!begun) {
            begun = true;
            Arrays.fill(starts, nowMs);
        } else if (nowMs - starts[current] >= windowMs) {
            current = (current + 1) % sums.length;
            starts[current] = nowMs;
            sums[current] = 0;
        }
        sums[current] += bytes;
    }

    /** Bytes per second. */
    double rate(long nowMs) {
        if (!begun) {
            return 0;
        }
        long memoryMs = (sums.length - 1) * windowMs;
        double total = 0;
        long oldest = nowMs;
        for (int i = 0; i < sums.length; i++) {
            if (nowMs - starts[i] >= memoryMs) {
                sums[i] = 0;
            } else if (sums[i] > 0) {
                total += sums[i];
                oldest = Math.min(oldest, starts[i]);
            }
        }
        return total * 1000 / Math.max(nowMs - oldest, windowMs);
    }
}
