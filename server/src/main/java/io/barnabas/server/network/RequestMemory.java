package io.barnabas.server.network;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that large requests of all connections share: those that have not wholly arrived, and those that are not
 * answered and still need their bytes. Thread-safe; free of locks while there is enough.
 *
 * <p>The rules, which keep both a flood of large requests and one very large request from stopping the others:
 * <ol>
 *   <li>Requests of up to 64 KiB are not counted while they arrive: they never wait for larger ones. Nor are the first
 *       16 KiB of a larger one.
 *   <li>A request that needs more reserves it step by step while its bytes arrive. When there is no room its connection
 *       stops reading and queues up, first come, first served.
 *   <li>The first in the queue may exceed the capacity, one lease at a time, until it has given everything back or the
 *       capacity suffices again. So a request that is partly read can always be finished, though all memory is held by
 *       such requests: at most capacity plus one request of the largest size is held.
 *   <li>While anybody waits, a connection that holds memory and whose request makes no progress for some seconds,
 *       because its client is slow or because it waits itself, is closed by {@link ConnectionSweeper}. So those that
 *       announce much and send little cannot keep the others waiting; an honest client connects and sends again.
 * </ol>
 */
final class RequestMemory {
    private static final long MIN_CAPACITY = 8L * 1024 * 1024;
    private static final long MAX_CAPACITY = 64L * 1024 * 1024;
    private static final int SHARE_OF_DIRECT_MEMORY = 8;

    private final long capacity;
    private final AtomicLong used = new AtomicLong();
    private final ArrayDeque<MemoryLease> queue = new ArrayDeque<>();
    private volatile int waiting;
    private volatile MemoryLease overdraft;

    RequestMemory(long capacity) {
        this.capacity = capacity;
    }

    /**
     * What {@code queued.max.request.bytes} is when it is not set (Kafka: unlimited): an eighth of the direct memory
     * the JVM may use, between 8 and 64 MiB. It bounds memory, not throughput: bytes that wait stay in the peers'
     * sockets.
     */
    static long defaultCapacity(long maxDirectMemoryBytes) {
        return Math.max(MIN_CAPACITY, Math.min(MAX_CAPACITY, maxDirectMemoryBytes / SHARE_OF_DIRECT_MEMORY));
    }

    /** Bytes granted at this moment. */
    long usedBytes() {
        return used.get();
    }

    /** Whether somebody waits. */
    boolean hasWaiting() {
        return waiting > 0;
    }

    /** Whether more is held than should be. */
    boolean isExceeded() {
        return used.get() > capacity;
    }

    /** Counts bytes that are held already; never refused. */
    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Grants the bytes, or queues the lease, which is told by {@link MemoryLease#onGranted} later. */
    boolean reserve(MemoryLease lease, long bytes) {
        if (waiting == 0 && tryAdd(bytes)) {
            return true;
        }
        synchronized (queue) {
            // Counted before the second try: whoever releases after that try sees somebody waiting.
            waiting++;
            if (overdraft == lease) {
                used.addAndGet(bytes);
            } else if (!queue.isEmpty() || !tryAdd(bytes)) {
                if (overdraft != null) {
                    lease.wantedBytes = bytes;
                    queue.add(lease);
                    return false;
                }
                overdraft = lease;
                used.addAndGet(bytes);
            }
            waiting--;
            return true;
        }
    }

    /** Takes bytes back and grants them to those who wait. */
    void release(MemoryLease lease, long bytes) {
        used.addAndGet(-bytes);
        if (waiting > 0 || overdraft != null) {
            grant(lease);
        }
    }

    /** Forgets a lease that waits. */
    void cancel(MemoryLease lease) {
        synchronized (queue) {
            if (queue.remove(lease)) {
                waiting--;
            }
        }
    }

    private void grant(MemoryLease releasing) {
        synchronized (queue) {
            if (!isExceeded() || (overdraft == releasing && releasing.heldBytes() == 0)) {
                overdraft = null;
            }
            while (!queue.isEmpty()) {
                MemoryLease first = queue.peek();
                if (!tryAdd(first.wantedBytes)) {
                    if (overdraft != null) {
                        return;
                    }
                    overdraft = first;
                    used.addAndGet(first.wantedBytes);
                }
                queue.remove();
                waiting--;
                first.onGranted();
            }
        }
    }

    private boolean tryAdd(long bytes) {
        long before = used.get();
        while (before + bytes <= capacity) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }
}
