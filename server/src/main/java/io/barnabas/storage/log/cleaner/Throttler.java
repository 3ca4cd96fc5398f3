package io.barnabas.storage.log.cleaner;

import io.barnabas.common.Time;
import java.util.function.LongConsumer;

/**
 * Keeps what all cleaner threads read and write together below a rate, by making them wait every now and then. Safe from
 * any thread.
 */
final class Throttler {
    private static final long CHECK_INTERVAL_NS = 300_000_000L;
    private static final double NS_PER_SECOND = 1e9;

    private final Time time;
    private final LongConsumer pause;
    private volatile double bytesPerSecond;
    private long periodStartNs;
    private double observed;

    /** @param pause waits for so many nanoseconds, or less when there is nothing to wait for any more */
    Throttler(double bytesPerSecond, Time time, LongConsumer pause) {
        this.bytesPerSecond = bytesPerSecond;
        this.time = time;
        this.pause = pause;
        this.periodStartNs = time.nanoseconds();
    }

    void updateRate(double newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** Notes bytes read or written; waits if there were too many. */
    void maybeThrottle(int bytes) {
        long waitNs = waitFor(bytes);
        if (waitNs > 0) {
            pause.accept(waitNs);
        }
    }

    private synchronized long waitFor(int bytes) {
        observed += bytes;
        long elapsed = time.nanoseconds() - periodStartNs;
        if (elapsed < CHECK_INTERVAL_NS && observed * NS_PER_SECOND <= bytesPerSecond * CHECK_INTERVAL_NS) {
            return 0;
        }
        double neededNs = observed / bytesPerSecond * NS_PER_SECOND;
        long waitNs = (long) Math.min(Long.MAX_VALUE / 4.0, Math.max(0, neededNs - elapsed));
        // The next period begins when this wait is over.
        periodStartNs = time.nanoseconds() + waitNs;
        observed = 0;
        return waitNs;
    }
}
