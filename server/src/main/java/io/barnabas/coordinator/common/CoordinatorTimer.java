package io.barnabas.coordinator.common;

import java.util.function.LongFunction;

/** A shard's timers, which come from outside. A timer is an event of the shard like any other, and takes its turn. */
public interface CoordinatorTimer {
    /**
     * Sets a timer, in place of one that has the same key.
     *
     * @param key names the timer within its shard
     * @param delayMs from now, milliseconds
     * @param event what is decided when it is due; receives the time then, in ms since the epoch
     */
    void schedule(String key, long delayMs, LongFunction<CoordinatorResult> event);

    /** Drops the timer, if it is set; its event does not happen afterwards, not even when it was due already. */
    void cancel(String key);
}
