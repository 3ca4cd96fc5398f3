package io.barnabas.server.quota;

import io.barnabas.common.TopicPartition;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A limit on copying, and the partitions it is for (KIP-73). Safe for any number of threads; nothing blocks for longer
 * than it takes to add up a few windows.
 */
public final class ReplicationQuotaManager {
    /** No limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private final LongSupplier clockMs;
    private final SlidingRate rate;
    private final Map<String, Set<Integer>> throttled = new ConcurrentHashMap<>();
    private volatile long bytesPerSecond = UNLIMITED;

    /**
     * Without a limit at first.
     *
     * @param windows {@code replication.quota.window.num}
     * @param windowMs {@code replication.quota.window.size.seconds}, milliseconds
     */
    public ReplicationQuotaManager(int windows, long windowMs, LongSupplier clockMs) {
        this.clockMs = clockMs;
        this.rate = new SlidingRate(windows, windowMs);
    }

    /** Another limit, from now on; what was recorded still counts. */
    public void updateQuota(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** The limit, bytes per second. */
    public long upperBound() {
        return bytesPerSecond;
    }

    /**
     * Which partitions of a topic the limit is for.
     *
     * @param partitions null for all of them, empty for none
     */
    public void markThrottled(String topic, Set<Integer> partitions) {
        if (partitions != null && partitions.isEmpty()) {
            throttled.remove(topic);
        } else {
            throttled.put(topic, partitions == null ? ThrottledReplicas.ALL : Set.copyOf(partitions));
        }
    }

    /** Whether the limit is for no partition at all. */
    public boolean isIdle() {
        return throttled.isEmpty();
    }

    /** Whether the limit is for this partition. */
    public boolean isThrottled(TopicPartition partition) {
        if (throttled.isEmpty()) {
            return false;
        }
        Set<Integer> partitions = throttled.get(partition.topic());
        return partitions != null
                && (partitions == ThrottledReplicas.ALL || partitions.contains(partition.partition()));
    }

    /** Whether more was copied of late than the limit allows. */
    public boolean isQuotaExceeded() {
        long limit = bytesPerSecond;
        if (limit == UNLIMITED) {
            return false;
        }
        synchronized (rate) {
            return rate.rate(clockMs.getAsLong()) > limit;
        }
    }

    /** So many bytes of throttled partitions were copied. */
    public void record(long bytes) {
        synchronized (rate) {
            rate.record(bytes, clockMs.getAsLong());
        }
    }
}
