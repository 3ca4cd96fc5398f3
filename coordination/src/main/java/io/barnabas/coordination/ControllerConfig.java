package io.barnabas.coordination;

import java.util.Objects;

/**
 * What the controller takes from the broker's configuration.
 *
 * @param brokerId this broker
 * @param interBrokerListenerName inter.broker.listener.name (or the listener of security.inter.broker.protocol)
 * @param interBrokerProtocolVersion inter.broker.protocol.version, e.g. {@code 3.9-IV0}; chooses request versions
 * @param deleteTopicEnable delete.topic.enable
 * @param uncleanLeaderElectionEnable unclean.leader.election.enable, the default of topics without an override
 */
public record ControllerConfig(
        int brokerId,
        String interBrokerListenerName,
        String interBrokerProtocolVersion,
        boolean deleteTopicEnable,
        boolean uncleanLeaderElectionEnable) {
    public ControllerConfig {
        Objects.requireNonNull(interBrokerListenerName, "interBrokerListenerName");
        Objects.requireNonNull(interBrokerProtocolVersion, "interBrokerProtocolVersion");
    }
}
