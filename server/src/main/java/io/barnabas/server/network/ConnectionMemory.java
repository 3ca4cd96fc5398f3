package io.barnabas.server.network;

import io.barnabas.common.network.FrameMemory;

/** What one connection holds of both {@link MemoryPools}: the frame that is arriving from one of them, by its size. */
final class ConnectionMemory implements FrameMemory {
    private final MemoryPools pools;
    private final MemoryLease usual;
    private final MemoryLease large;
    private MemoryLease ofArrivingFrame;

    ConnectionMemory(MemoryPools pools, Runnable wakeUp) {
        this.pools = pools;
        this.usual = new MemoryLease(pools.usual(), wakeUp);
        this.large = new MemoryLease(pools.large(), wakeUp);
        this.ofArrivingFrame = usual;
    }

    @Override
    public boolean reserve(int bytes, int frameBytes) {
        ofArrivingFrame = frameBytes > MemoryPools.MAX_USUAL_BYTES ? large : usual;
        return ofArrivingFrame.reserve(bytes);
    }

    @Override
    public void release(int bytes) {
        ofArrivingFrame.release(bytes);
    }

    /** Where the frame that is arriving, or arrived last, has its memory from. */
    MemoryLease ofArrivingFrame() {
        return ofArrivingFrame;
    }

    /** Where small requests that are not answered are counted. */
    MemoryLease usual() {
        return usual;
    }

    /** Bytes of the pool that the arriving frame uses. */
    long heldBytes() {
        return ofArrivingFrame.heldBytes();
    }

    /** Whether other connections wait for memory of the pool that the arriving frame uses. */
    boolean isWanted() {
        return (ofArrivingFrame == large ? pools.large() : pools.usual()).hasWaiting();
    }

    /** The connection is closed: nothing is waited for any more. */
    void close() {
        usual.close();
        large.close();
    }
}
