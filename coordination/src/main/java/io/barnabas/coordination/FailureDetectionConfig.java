package io.barnabas.coordination;

import java.util.Objects;

/**
 * How dead brokers are noticed.
 *
 * @param enable barnabas.failure.detection.enable; without it ZooKeeper's session alone says who lives
 * @param probes barnabas.failure.detection.probes: connections that must be refused one after the other before that is
 *     reported, 1..100
 * @param probeIntervalMs barnabas.failure.detection.probe.interval.ms: pause between them, 1..60000 milliseconds; also how
 *     long a reported broker has to object
 * @param interBrokerListenerName the listener that is looked at
 */
public record FailureDetectionConfig(boolean enable, int probes, int probeIntervalMs, String interBrokerListenerName) {
    public FailureDetectionConfig {
        Objects.requireNonNull(interBrokerListenerName, "interBrokerListenerName");
    }
}
