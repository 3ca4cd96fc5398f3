package io.barnabas.tools.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a loop back to so many turns a second, evenly: turn {@code n} is due {@code n / rate} after the start. */
final class Throttle {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final long startNs;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param perSecond turns per second; 0 for none ever, negative for no limit
     * @param startNs when turn 0 is due, by {@link System#nanoTime}
     */
    Throttle(double perSecond, long startNs) {
        this.perSecond = perSecond;
        this.startNs = startNs;
    }

    /**
     * Waits until the turn is due, or until {@link #stop}.
     *
     * @param turn counted from 0
     */
    void await(long turn) throws InterruptedException {
        if (perSecond < 0 || Double.isNaN(perSecond) || turn == 0) {
            return;
        }
        if (perSecond == 0) {
            stopped.await();
            return;
        }
        long leftNs = (long) (turn / perSecond * NANOS) - (System.nanoTime() - startNs);
        if (leftNs > 0) {
            stopped.await(leftNs, TimeUnit.NANOSECONDS);
        }
    }

    /** No turn waits any more. */
    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
