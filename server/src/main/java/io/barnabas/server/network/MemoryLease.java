package io.barnabas.server.network;

import java.util.concurrent.atomic.AtomicLong;

/** What one connection holds of one {@link RequestMemory}. Reserved on its own thread, released on any. */
final class MemoryLease {
    /** What the lease waits for; guarded by the queue it waits in. */
    long wantedBytes;

    private final RequestMemory memory;
    private final Runnable wakeUp;
    private final AtomicLong held = new AtomicLong();
    private volatile long grantedBytes;

    /**
     * An empty lease.
     *
     * @param wakeUp called, on any thread, when memory that was refused has been granted
     */
    MemoryLease(RequestMemory memory, Runnable wakeUp) {
        this.memory = memory;
        this.wakeUp = wakeUp;
    }

    /** Asks for bytes; when refused, ask for the same again after the wake-up. */
    boolean reserve(int bytes) {
        long granted = grantedBytes;
        if (granted > 0) {
            // Granted while waiting for exactly this; counted in held since then.
            grantedBytes = 0;
            return true;
        }
        held.addAndGet(bytes);
        if (!memory.reserve(this, bytes)) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(int bytes) {
        if (bytes > 0) {
            held.addAndGet(-bytes);
            memory.release(this, bytes);
        }
    }

    /** Counts bytes that are held already. */
    void add(int bytes) {
        held.addAndGet(bytes);
        memory.add(bytes);
    }

    long heldBytes() {
        return held.get();
    }

    /** The connection is closed: nothing is waited for any more. */
    void close() {
        memory.cancel(this);
        long granted = grantedBytes;
        grantedBytes = 0;
        release((int) granted);
    }

    /** Called by {@link RequestMemory} with its lock held. */
    void onGranted() {
        held.addAndGet(wantedBytes);
        grantedBytes = wantedBytes;
        wakeUp.run();
    }
}
