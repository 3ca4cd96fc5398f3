package io.barnabas.clients.producer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which brokers have not taken anything for so long that records that can go elsewhere should (KIP-794). */
final class NodeAvailability {
    private final long timeoutMs;
    /** By broker id: since when something waits that the broker does not take, in ms. */
    private final Map<Integer, Long> stalledSince = new ConcurrentHashMap<>();

    /**
     * @param timeoutMs {@code partitioner.availability.timeout.ms}; 0 for never minding
     */
    NodeAvailability(long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /** Something is due for the broker, and it takes nothing now. */
    void onStalled(int nodeId, long nowMs) {
        if (timeoutMs > 0) {
            stalledSince.putIfAbsent(nodeId, nowMs);
        }
    }

    /** The broker was sent something. */
    void onDrained(int nodeId) {
        if (timeoutMs > 0) {
            stalledSince.remove(nodeId);
        }
    }

    boolean isAvailable(int nodeId, long nowMs) {
        Long since = timeoutMs > 0 ? stalledSince.get(nodeId) : null;
        return since == null || nowMs - since < timeoutMs;
    }
}
