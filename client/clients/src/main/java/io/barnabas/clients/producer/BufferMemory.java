package io.barnabas.clients.producer;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many bytes of batches may be in memory. Who wants more than is left waits for batches to be sent, first come first
 * served. Arrays of the usual size are used again.
 */
final class BufferMemory {
    /**
     * What a batch holds.
     *
     * @param buffer where its bytes go
     * @param bytes of the memory
     */
    record Lease(byte[] buffer, int bytes) {}

    private final long total;
    private final int usualBytes;
    private final Deque<byte[]> free = new ArrayDeque<>();
    private final Deque<Object> waiting = new ArrayDeque<>();
    private long available;
    private boolean closed;

    /**
     * @param usualBytes size of most leases
     */
    BufferMemory(long total, int usualBytes) {
        this.total = total;
        this.usualBytes = usualBytes;
        this.available = total;
    }

    /**
     * Takes so many bytes, waiting for them up to {@code maxBlockMs}.
     *
     * @throws IllegalArgumentException when there will never be so many
     * @throws ApiException when they do not become free in time
     * @throws IllegalStateException when the producer is closed meanwhile
     */
    Lease reserve(int bytes, long maxBlockMs) throws InterruptedException {
        if (bytes > total) {
            throw new IllegalArgumentException("Attempt to allocate " + bytes + " bytes, but there is a hard limit of "
                    + total + " on memory allocations.");
        }
        synchronized (this) {
            throwIfClosed();
            if (!waiting.isEmpty() || available < bytes) {
                await(bytes, maxBlockMs);
            }
            available -= bytes;
            byte[] used = bytes == usualBytes ? free.pollFirst() : null;
            trim();
            if (used != null) {
                return new Lease(used, bytes);
            }
        }
        return new Lease(new byte[bytes], bytes);
    }

    private void await(int bytes, long maxBlockMs) throws InterruptedException {
        long deadline = System.nanoTime() + maxBlockMs * 1_000_000;
        Object ticket = new Object();
        waiting.addLast(ticket);
        try {
            while (waiting.peekFirst() != ticket || available < bytes) {
                long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    throw new ApiException(
                            Errors.REQUEST_TIMED_OUT,
                            "Failed to allocate " + bytes + " bytes within the configured max blocking time "
                                    + maxBlockMs + " ms. Total memory: " + total + " bytes. Available memory: "
                                    + available + " bytes. Poolable size: " + usualBytes + " bytes");
                }
                wait(leftMs);
                throwIfClosed();
            }
        } finally {
            waiting.remove(ticket);
            // There may be enough for the next one in the row as well.
            notifyAll();
        }
    }

    private void throwIfClosed() {
        if (closed) {
            throw new IllegalStateException("Producer closed while allocating memory");
        }
    }

    /**
     * Gives back what a batch held.
     *
     * @param reusable whether nobody reads the buffer any more
     */
    synchronized void release(Lease lease, boolean reusable) {
        available += lease.bytes();
        if (reusable && lease.buffer().length == usualBytes) {
            free.addFirst(lease.buffer());
            trim();
        }
        if (!waiting.isEmpty()) {
            notifyAll();
        }
    }

    /** What is kept for later is not counted, so it must fit into what nobody uses. */
    private void trim() {
        while (freeBytes() > available) {
            free.pollLast();
        }
    }

    /** Those who wait give up. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether somebody waits: then batches go out before they are full. */
    synchronized boolean isExhausted() {
        return !waiting.isEmpty();
    }

    synchronized long available() {
        return available;
    }

    synchronized int waitingCount() {
        return waiting.size();
    }

    /** What is kept for later use. */
    synchronized long freeBytes() {
        return (long) free.size() * usualBytes;
    }
}
