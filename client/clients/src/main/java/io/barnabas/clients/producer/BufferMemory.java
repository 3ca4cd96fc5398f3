package io.barnabas.clients.producer;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** How many bytes of batches may be in memory. Who wants more than is left waits for batches to be sent. */
final class BufferMemory {
    private final long total;
    private long available;
    private int waiting;

    BufferMemory(long total) {
        this.total = total;
        this.available = total;
    }

    /**
     * Takes so many bytes, waiting for them up to {@code maxBlockMs}.
     *
     * @throws ApiException when they do not become free in time
     */
    synchronized void reserve(int bytes, long maxBlockMs) throws InterruptedException {
        long deadline = System.nanoTime() + maxBlockMs * 1_000_000;
        waiting++;
        try {
            while (available < bytes) {
                long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    throw new ApiException(
                            Errors.REQUEST_TIMED_OUT,
                            "Failed to allocate " + bytes + " bytes within the configured max blocking time "
                                    + maxBlockMs + " ms. Total memory: " + total + " bytes. Available memory: "
                                    + available + " bytes.");
                }
                wait(leftMs);
            }
            available -= bytes;
        } finally {
            waiting--;
        }
    }

    synchronized void release(int bytes) {
        available += bytes;
        notifyAll();
    }

    /** Whether somebody waits: then batches go out before they are full. */
    synchronized boolean isExhausted() {
        return waiting > 0;
    }

    synchronized long available() {
        return available;
    }

    long total() {
        return total;
    }
}
