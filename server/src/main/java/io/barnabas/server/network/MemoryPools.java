package io.barnabas.server.network;

/**
 * The memory for requests, one half for those up to 1 MiB (what clients send unless told otherwise) and one for larger
 * ones: a flood of very large requests leaves the usual ones their half.
 */
record MemoryPools(RequestMemory usual, RequestMemory large) {
    /** 1 MiB of records, the default of max.request.size, and room for the fields around them. */
    static final int MAX_USUAL_BYTES = 1024 * 1024 + 64 * 1024;

    private static final int POOLS = 2;

    /** Pools that together have a capacity of so many bytes. */
    static MemoryPools ofCapacity(long bytes) {
        return new MemoryPools(new RequestMemory(bytes / POOLS), new RequestMemory(bytes / POOLS));
    }

    /** Whether more is held than should be. */
    boolean isExceeded() {
        return usual.isExceeded() || large.isExceeded();
    }

    /** Bytes granted at this moment. */
    long usedBytes() {
        return usual.usedBytes() + large.usedBytes();
    }
}
