package io.barnabas.coordinator.common;

/** The time, and the only way in which it makes itself heard. */
public interface CoordinatorClock {
    /** Ms since the epoch; may step back. */
    long nowMs();

    /** Monotonic ms of an arbitrary origin: what durations are counted in. */
    long elapsedMs();

    /**
     * Has {@link CoordinatorPartition#onAlarm} called, on the shard's turn, as soon as {@link #elapsedMs} has reached
     * this. Replaces the alarm asked for before; one too many does no harm.
     */
    void setAlarm(long elapsedMs);
}
