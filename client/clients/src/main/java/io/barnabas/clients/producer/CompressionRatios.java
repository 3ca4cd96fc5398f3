package io.barnabas.clients.producer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How well the records of each topic have compressed so far, for telling when a batch is full. */
final class CompressionRatios {
    /** A little more than seen: a batch that comes out too large is refused and must be split. */
    private static final double MARGIN = 1.05;

    private static final double FASTEST_DECREASE = 0.005;

    private final boolean compressing;
    private final Map<String, Double> byTopic = new ConcurrentHashMap<>();

    CompressionRatios(boolean compressing) {
        this.compressing = compressing;
    }

    double of(String topic) {
        return compressing ? byTopic.getOrDefault(topic, 1.0) * MARGIN : 1.0;
    }

    /** Believes a worse ratio at once, a better one little by little. */
    void observe(String topic, double ratio) {
        if (compressing) {
            byTopic.merge(topic, Math.min(1.0, ratio), (before, now) -> Math.max(now, before - FASTEST_DECREASE));
        }
    }

    /** A batch was too large: start from the safe side again. */
    void reset(String topic) {
        byTopic.remove(topic);
    }
}
