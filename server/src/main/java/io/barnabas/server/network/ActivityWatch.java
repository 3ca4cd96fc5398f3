package io.barnabas.server.network;

/**
 * When a connection last did something, as seen by the sweeps of {@link ConnectionSweeper}: in between only a flag is
 * set, so the hot path reads no clock for it.
 */
final class ActivityWatch {
    /** A request that holds shared memory makes progress when this many bytes of it arrive ... */
    static final int MIN_PROGRESS_BYTES = 64 * 1024;
    /** ... in this time. */
    static final long STALL_NS = 3_000_000_000L;

    private boolean active;
    private long lastActiveNs;
    private long lastPending;
    private int progressBytes = -1;
    private long progressNs;

    void begin(long nowNs) {
        lastActiveNs = nowNs;
    }

    void onActivity() {
        active = true;
    }

    /**
     * Whether nothing has happened for longer than {@code maxIdleNs} (negative: never).
     *
     * @param pending a number that changes while responses are being sent
     */
    boolean isIdle(long nowNs, long maxIdleNs, long pending) {
        if (active || pending != lastPending) {
            active = false;
            lastPending = pending;
            lastActiveNs = nowNs;
        }
        return maxIdleNs >= 0 && nowNs - lastActiveNs > maxIdleNs;
    }

    /**
     * Whether the request that is arriving has stopped to arrive.
     *
     * @param bytes how much of it is there, or -1 when none holds memory
     */
    boolean isStalled(int bytes, long nowNs) {
        if (bytes < 0 || progressBytes < 0 || bytes < progressBytes || bytes - progressBytes >= MIN_PROGRESS_BYTES) {
            progressBytes = bytes;
            progressNs = nowNs;
        }
        return bytes >= 0 && nowNs - progressNs > STALL_NS;
    }
}
